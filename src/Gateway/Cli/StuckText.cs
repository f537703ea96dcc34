using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Events of a dossier that are not planned, in one line each.</summary>
internal static class StuckText
{
    public static string Line(JsonElement stuck, Terminal terminal)
    {
        var reason = stuck.TryGetProperty("reason", out var why) ? ": " + ExchangeText.Text(why, "text") : "";
        return $"  {State(stuck, terminal)}  {Kind(stuck, terminal)} · {ExchangeText.Text(stuck, "event")}{reason}";
    }

    private static string State(JsonElement stuck, Terminal terminal) => ExchangeText.Text(stuck, "state") switch
    {
        "new" => terminal.Say("◇ Chờ lập kế hoạch", "◇ To be planned"),
        "waiting" => terminal.Say("○ Chờ sự kiện trước", "○ Waiting for an earlier event"),
        "parked" => terminal.Say("✖ Cần xử lý", "✖ Needs a person"),
        var other => other ?? "?",
    };

    private static string Kind(JsonElement stuck, Terminal terminal) => ExchangeText.Text(stuck, "kind") switch
    {
        "accepted" => terminal.Say("tiếp nhận", "accepted"),
        "supplemented" => terminal.Say("đã bổ sung", "supplemented"),
        "paid" => terminal.Say("đã nộp phí", "paid"),
        "withdrawn" => terminal.Say("công dân rút hồ sơ", "withdrawn"),
        "decided" => terminal.Say("Một cửa đã quyết định", "decided"),
        "returned" => terminal.Say("đã trả kết quả", "returned"),
        var other => other ?? "?",
    };
}
