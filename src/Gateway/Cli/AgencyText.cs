using System.Globalization;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>How an agency does, in the words of whoever is asked "when will ours go?".</summary>
internal static class AgencyText
{
    private static readonly NumberFormatInfo Vietnamese = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };

    public static IEnumerable<string> Lines(JsonElement agency, Terminal terminal)
    {
        yield return $"{ExchangeText.Text(agency, "title")} ({ExchangeText.Text(agency, "agency")})  {Circuit(agency, terminal)}";
        yield return $"  {Due(agency, terminal)}";
        yield return $"  {Pace(agency, terminal)}";
        yield return $"  {Empty(agency, terminal)}";
        yield return terminal.Say("Tiếp theo: ", "Next: ") + $"gateway exchange list --agency {ExchangeText.Text(agency, "agency")} --state due";
    }

    private static string Circuit(JsonElement agency, Terminal terminal) => ExchangeText.Text(agency, "circuit") switch
    {
        _ when !HasWorker(agency) => terminal.Say("✖ Không có tiến trình nào đang gửi", "✖ No process is sending"),
        "closed" => terminal.Say("● Thông suốt", "● Flowing"),
        "half_open" => terminal.Say("◐ Đang thăm dò", "◐ Probing"),
        "open" => terminal.Say("○ Tạm ngừng tự động", "○ Auto-stopped"),
        _ => terminal.Say("? Chưa rõ", "? Unknown"),
    };

    private static string Due(JsonElement agency, Terminal terminal)
    {
        var (due, isMore) = (agency.GetProperty("due").GetInt64(), agency.GetProperty("dueMore").GetBoolean());
        if (due == 0)
            return terminal.Say("Chờ gửi: không có giao dịch nào", "Ready to send: nothing");
        var oldest = $"{ExchangeText.Time(agency, "oldestDueAt")} ({Span(Age(agency), terminal)})";
        return terminal.Say(
            $"Chờ gửi: {(isMore ? "hơn " : "")}{Number(due, Vietnamese)} giao dịch · lâu nhất từ {oldest}",
            $"Ready to send: {(isMore ? "more than " : "")}{Number(due, CultureInfo.InvariantCulture)} exchanges · the oldest since {oldest}");
    }

    private static string Pace(JsonElement agency, Terminal terminal) => agency.TryGetProperty("gonePerMinute", out var rate)
        ? terminal.Say($"Tốc độ: {Number(rate.GetDouble(), Vietnamese)} giao dịch mỗi phút, tính trên những phút gần đây có gửi", $"Rate: {Number(rate.GetDouble(), CultureInfo.InvariantCulture)} exchanges a minute, over the last minutes in which any went")
        : !HasWorker(agency) ? terminal.Say("Tốc độ: không gửi gì; chạy một gateway có vai trò worker hoặc all và có địa chỉ của cơ quan này", "Rate: nothing goes; run a gateway of the role worker or all that has this agency's address")
        : terminal.Say("Tốc độ: chưa biết; 5 phút gần đây không gửi xong giao dịch nào, hoặc chỉ vừa bắt đầu gửi", "Rate: unknown yet; nothing has gone in the last 5 minutes, or it has only just begun");

    private static string Empty(JsonElement agency, Terminal terminal)
    {
        if (agency.GetProperty("due").GetInt64() == 0)
            return terminal.Say("Dự kiến gửi hết: không còn gì phải chờ", "Empty in: there is nothing to wait for");
        if (!agency.TryGetProperty("emptyInSeconds", out var seconds))
            return terminal.Say("Dự kiến gửi hết: chưa biết", "Empty in: unknown");
        var atLeast = agency.GetProperty("dueMore").GetBoolean() ? terminal.Say("ít nhất ", "at least ") : "";
        return terminal.Say("Dự kiến gửi hết sau: ", "Empty in: ") + atLeast + Span(TimeSpan.FromSeconds(seconds.GetInt64()), terminal);
    }

    // A gateway of an earlier version does not say.
    private static bool HasWorker(JsonElement agency) => !agency.TryGetProperty("hasWorker", out var has) || has.GetBoolean();

    private static TimeSpan Age(JsonElement agency) => agency.GetProperty("asOf").GetDateTimeOffset() - agency.GetProperty("oldestDueAt").GetDateTimeOffset();

    // Two units say enough; what is under a minute is one.
    private static string Span(TimeSpan time, Terminal terminal) => time switch
    {
        { TotalMinutes: < 1 } => terminal.Say("chưa đến 1 phút", "less than a minute"),
        { TotalHours: < 1 } => terminal.Say($"{time.Minutes} phút", $"{time.Minutes} min"),
        { TotalDays: < 1 } => terminal.Say($"{time.Hours} giờ {time.Minutes} phút", $"{time.Hours} h {time.Minutes} min"),
        _ => terminal.Say($"{time.Days} ngày {time.Hours} giờ", $"{time.Days} d {time.Hours} h"),
    };

    private static string Number(double number, IFormatProvider format) => number.ToString("#,##0.#", format);
}
