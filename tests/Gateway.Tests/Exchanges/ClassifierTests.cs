using System.Text;
using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class ClassifierTests
{
    [Fact]
    public void The_first_rule_that_holds_decides() =>
        Assert.Equal("specific", Match(new("op", 200, null, "Đồng bộ KHÔNG thành công"), Rule("specific", text: "không thành công"), Rule("general", text: "thành công"))?.Id);

    [Theory]
    [InlineData("0", "0", true)]
    [InlineData("00", "0", false)]
    [InlineData("0", "00", false)]
    [InlineData(null, "0", false)]
    public void Codes_are_compared_as_they_are_spelled(string? said, string declared, bool holds) =>
        Assert.Equal(holds, Match(new("op", 200, said, null), Rule("r", code: declared)) is not null);

    [Theory]
    [InlineData("503", 503, true)]
    [InlineData("503", 500, false)]
    [InlineData("5xx", 599, true)]
    [InlineData("5xx", 499, false)]
    [InlineData("2xx", 204, true)]
    public void A_status_is_exact_or_a_class(string declared, int status, bool holds) =>
        Assert.Equal(holds, Match(new("op", status, null, null), Rule("r", http: declared)) is not null);

    [Fact]
    public void Decomposed_letters_read_as_composed_ones() =>
        Assert.NotNull(Match(new("op", 200, null, "HỒ SƠ ĐÃ TỒN TẠI".Normalize(NormalizationForm.FormD)), Rule("r", text: "đã tồn tại")));

    [Fact]
    public void Letters_without_their_marks_are_other_letters() =>
        Assert.Null(Match(new("op", 200, null, "da ton tai"), Rule("r", text: "đã tồn tại")));

    [Fact]
    public void All_conditions_of_a_rule_hold_together_and_only_for_its_operations()
    {
        var rule = Rule("r", code: "0", http: "200", text: "thành công") with { Operations = ["send"] };
        Assert.NotNull(Match(new("send", 200, "0", "Thành công"), rule));
        Assert.Null(Match(new("ask", 200, "0", "Thành công"), rule));
        Assert.Null(Match(new("send", 200, "0", ""), rule));
        Assert.Null(Match(new("send", 500, "0", "Thành công"), rule));
    }

    private static ClassifierRule? Match(ReplyFacts reply, params ClassifierRule[] rules) => new Classifier(rules).Match(reply);

    private static ClassifierRule Rule(string id, string? code = null, string? http = null, string? text = null) => new()
    {
        Id = id,
        Codes = code is null ? [] : [code],
        Http = http is null ? [] : [http],
        TextContains = text is null ? [] : [text],
        Class = ReplyClass.Answered,
        Code = "done",
        Source = "test",
    };
}
