using System.Text;
using CsCheck;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Tests.Dossiers;

public sealed class TextGuardTests
{
    private const int CostMax = 50;

    public static TheoryData<string> PlainTexts =>
    [
        "", "a", "Nguyễn Thử Nghiệm", "Nguyễn Thử Nghiệm".Normalize(NormalizationForm.FormD), "\U0001F600\u00A0😀", "\u0001\t\r\n", "ภาษาไทย ខ្មែរ ລາວ हिन्दी",
        "a" + new string('\u0301', TextGuard.MarksMax) + "b" + new string('\u0301', TextGuard.MarksMax), "\U0001FFFE", new string('A', 2_000_000),
    ];

    [Theory, MemberData(nameof(PlainTexts))]
    public void What_people_write_may_be_composed(string text)
    {
        Assert.True(TextGuard.IsPlain(text));
        Assert.True(TextGuard.IsPlain(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text.Normalize(), TextGuard.Compose(text));
    }

    private static readonly string[] OtherTexts =
    [
        "a\0", "a\uFFFE", "\uFFFFa", "\uD800", "a\uDC00b", "\uD83D",
        "a" + new string('\u0301', TextGuard.MarksMax + 1), new string('\u0323', TextGuard.MarksMax + 1), string.Concat(Enumerable.Repeat("\U0001D165", TextGuard.MarksMax + 1)),
        new string('ế', TextGuard.LettersMax + 1),
    ];

    [Fact]
    public void What_is_no_text_stays_as_it_is() => Assert.All(OtherTexts, text =>
    {
        Assert.False(TextGuard.IsPlain(text));
        Assert.Equal(text, TextGuard.Compose(text));
    });

    [Fact]
    public void Bytes_that_are_no_UTF8_are_no_text()
    {
        Assert.False(TextGuard.IsPlain([0x61, 0xC3, 0x28]));
        Assert.False(TextGuard.IsPlain([0xED, 0xA0, 0x80]));
        Assert.False(TextGuard.IsPlain([0xE1, 0xBA]));
    }

    [Fact]
    public void A_run_of_marks_does_not_end_with_a_piece()
    {
        var guard = new TextGuard();
        var half = new string('\u0301', (TextGuard.MarksMax / 2) + 1);
        Assert.True(guard.Takes("a" + half));
        Assert.False(guard.Takes(half));
    }

    [Fact]
    public void The_two_encodings_are_judged_alike()
    {
        const string others = "a ế\u0E34\0";
        Gen.Int[0, 40].Select(i => i < others.Length ? others[i] : '\u0301').Array[0, 60].Sample(letters =>
        {
            var text = new string(letters);
            return TextGuard.IsPlain(text) == TextGuard.IsPlain(Encoding.UTF8.GetBytes(text));
        });
    }

    public static TheoryData<string> CostlyTexts =>
    [
        string.Concat(Enumerable.Repeat("\u0301\u0327", 250_000)),
        string.Concat(Enumerable.Repeat("a" + string.Concat(Enumerable.Repeat("\u0301\u0327", TextGuard.MarksMax / 2)), 45_000)),
        string.Concat(Enumerable.Repeat("a" + new string('\u0344', TextGuard.MarksMax), 45_000)),
        string.Concat(Enumerable.Repeat("\u1100\u1161\u11A8", 160_000)),
        string.Concat(Enumerable.Repeat("ế", 2_000_000)),
    ];

    [Theory, MemberData(nameof(CostlyTexts))]
    public void However_many_marks_a_text_has_reading_it_costs_little(string text)
    {
        var classifier = new Classifier([Rule("không thành công"), Rule("thành công"), Rule("đã tồn tại")]);
        Assert.InRange(ThreadClock.Cost(() => Assert.Null(classifier.Match(new("op", 200, "0", text)))), 0, CostMax);
        Assert.InRange(ThreadClock.Cost(() => Classifier.Fold(text)), 0, CostMax);
    }

    private static ClassifierRule Rule(string phrase) => new() { Id = phrase, TextContains = [phrase], Class = ReplyClass.Answered, Code = "done", Source = "test" };
}
