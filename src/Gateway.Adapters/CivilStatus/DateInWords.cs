namespace Gateway.Adapters.CivilStatus;

/// <summary>A date spelled out, as civil-status registers carry it beside the figures: "Ngày mười lăm tháng một năm hai nghìn không trăm linh năm".</summary>
internal static class DateInWords
{
    private static readonly string[] Digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

    public static string Of(DateOnly day) => $"Ngày {Below100(day.Day)} tháng {(day.Month == 4 ? "tư" : Below100(day.Month))} năm {Year(day.Year)}";

    private static string Year(int year)
    {
        var hundreds = year % 1000 / 100;
        var rest = year % 100;
        var words = $"{Digits[year / 1000]} nghìn";
        if (hundreds == 0 && rest == 0)
            return words;
        words += $" {Digits[hundreds]} trăm";
        return rest switch
        {
            0 => words,
            < 10 => $"{words} linh {Digits[rest]}",
            _ => $"{words} {Below100(rest)}",
        };
    }

    private static string Below100(int number)
    {
        var (tens, ones) = (number / 10, number % 10);
        var head = tens switch
        {
            0 => "",
            1 => "mười",
            _ => $"{Digits[tens]} mươi",
        };
        return (tens, ones) switch
        {
            (0, _) => Digits[ones],
            (_, 0) => head,
            (> 1, 1) => $"{head} mốt",
            (_, 5) => $"{head} lăm",
            _ => $"{head} {Digits[ones]}",
        };
    }
}
