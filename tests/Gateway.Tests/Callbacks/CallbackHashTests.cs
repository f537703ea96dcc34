using System.Text;
using Gateway.Callbacks;
using Gateway.Exchanges;

namespace Gateway.Tests.Callbacks;

public sealed class CallbackHashTests
{
    private static readonly AgencyAnswer Answer = Say("""{"fields":{"soDangKy":"12","hoTen":"Nguyễn Thử Nghiệm An"},"amountVnd":8000}""");

    [Theory]
    [InlineData("""{"amountVnd":8000,"fields":{"hoTen":"Nguyễn Thử Nghiệm An","soDangKy":"12"}}""")]
    [InlineData(""" { "fields" : {"soDangKy":"\u0031\u0032","hoTen":"Nguyễn Thử Nghiệm An"}, "amountVnd" : 8000 } """)]
    public void The_way_of_writing_does_not_count(string content) => Assert.Equal(CallbackHash.Of("exc_1", Answer), CallbackHash.Of("exc_1", Say(content)));

    [Fact]
    public void Decomposed_Vietnamese_is_the_same_text()
    {
        var decomposed = Encoding.UTF8.GetString(Answer.Content.Span).Normalize(NormalizationForm.FormD);
        Assert.NotEqual(Answer.Content.Length, Encoding.UTF8.GetByteCount(decomposed));
        Assert.Equal(CallbackHash.Of("exc_1", Answer), CallbackHash.Of("exc_1", Say(decomposed)));
    }

    [Fact]
    public void A_text_that_may_not_be_composed_is_taken_as_it_stands_and_costs_little()
    {
        string[] texts = ["a\uFFFE", "a\uFFFF", Marks(75_000), Marks(74_999)];
        var hashes = texts.Select(text => Convert.ToHexString(CallbackHash.Of("exc_1", Say("{\"fields\":{\"a\":\"" + text + "\"}}")))).ToArray();
        Assert.Equal(texts.Length, hashes.Distinct().Count());
        Assert.InRange(ThreadClock.Cost(() => CallbackHash.Of("exc_1", Say("{\"fields\":{\"" + texts[2] + "\":\"" + texts[3] + "\"}}"))), 0, 50);
    }

    [Theory]
    [InlineData("""{"fields":{"soDangKy":"13","hoTen":"Nguyễn Thử Nghiệm An"},"amountVnd":8000}""")]
    [InlineData("""{"fields":{"soDangKy":"12","hoTen":"Nguyễn Thử Nghiệm An"}}""")]
    [InlineData("""{"fields":{"soDangKy":"12hoTen","":"Nguyễn Thử Nghiệm An"},"amountVnd":8000}""")]
    [InlineData("""{"fields":{"soDangKy":"12","hoTen":"Nguyễn Thử Nghiệm An"},"amountVnd":"8000"}""")]
    public void Other_content_is_another_answer(string content) => Assert.NotEqual(CallbackHash.Of("exc_1", Answer), CallbackHash.Of("exc_1", Say(content)));

    [Fact]
    public void Another_exchange_kind_code_or_reference_is_another_answer()
    {
        var hash = CallbackHash.Of("exc_1", Answer);
        Assert.NotEqual(hash, CallbackHash.Of("exc_2", Answer));
        Assert.NotEqual(hash, CallbackHash.Of("exc_1", Answer with { Kind = AnswerKind.Refused }));
        Assert.NotEqual(hash, CallbackHash.Of("exc_1", Answer with { Code = "other" }));
        Assert.NotEqual(hash, CallbackHash.Of("exc_1", Answer with { AgencyReference = "CA-1" }));
    }

    private static string Marks(int pairs) => string.Concat(Enumerable.Repeat("\u0301\u0327", pairs));

    private static AgencyAnswer Say(string content) => new(AnswerKind.Answered, "done", Encoding.UTF8.GetBytes(content));
}
