using Gateway.Adapters.CivilStatus;

namespace Gateway.Tests.Adapters;

public sealed class DateInWordsTests
{
    [Theory]
    [InlineData("2026-11-18", "Ngày mười tám tháng mười một năm hai nghìn không trăm hai mươi sáu")]
    [InlineData("2005-04-15", "Ngày mười lăm tháng tư năm hai nghìn không trăm linh năm")]
    [InlineData("2021-01-21", "Ngày hai mươi mốt tháng một năm hai nghìn không trăm hai mươi mốt")]
    [InlineData("1999-05-05", "Ngày năm tháng năm năm một nghìn chín trăm chín mươi chín")]
    [InlineData("2000-12-31", "Ngày ba mươi mốt tháng mười hai năm hai nghìn")]
    [InlineData("2100-10-10", "Ngày mười tháng mười năm hai nghìn một trăm")]
    [InlineData("2024-02-24", "Ngày hai mươi bốn tháng hai năm hai nghìn không trăm hai mươi bốn")]
    public void A_day_is_spelled_as_registers_spell_it(string day, string words) =>
        Assert.Equal(words, DateInWords.Of(DateOnly.ParseExact(day, "yyyy-MM-dd", null)));
}
