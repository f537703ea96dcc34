using System.Globalization;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Replays as people read them: how many, how far, why not.</summary>
internal static class ReplayText
{
    private const int BarWidth = 10;

    /// <summary><c>DGL-118 ▓▓▓▓▓▓░░░░ 19/31 ✔17 ✖2 ↷0 · 60/phút · Đang chạy</c>.</summary>
    public static string Line(JsonElement replay, Terminal terminal)
    {
        var (items, waiting, isOut) = (Number(replay, "items"), Number(replay, "waiting"), Number(replay, "out"));
        var done = items - waiting - isOut;
        var full = items == 0 ? BarWidth : (int)((long)done * BarWidth / items);
        var stopped = replay.TryGetProperty("stopped", out var why) ? $" ({ExchangeText.Text(why, "text")})" : "";
        return $"{ExchangeText.Text(replay, "number")} {new string('▓', full)}{new string('░', BarWidth - full)} {Count(done, terminal)}/{Count(items, terminal)}  ✔{Count(Number(replay, "sent"), terminal)} ✖{Count(Number(replay, "failed"), terminal)} ↷{Count(Number(replay, "skipped"), terminal)}"
            + $" · {Count(Number(replay.GetProperty("limits"), "ratePerMinute"), terminal)}/{terminal.Say("phút", "min")} · {State(replay, terminal)}{stopped}";
    }

    public static void Whole(JsonElement replay, Terminal terminal)
    {
        terminal.Text(Line(replay, terminal));
        terminal.Text($"  {ExchangeText.Text(replay, "startedBy")}, {ExchangeText.Time(replay, "startedAt")}: {ExchangeText.Text(replay, "reason")}");
        if (ExchangeText.Time(replay, "endsAt") is { } ends)
            terminal.Text("  " + terminal.Say("dự kiến xong ", "expected to end ") + ends);
        if (replay.TryGetProperty("newFailures", out var fresh) && fresh.GetInt32() is > 0 and var count)
            terminal.Text("  " + terminal.Say($"{count} giao dịch cần xử lý khác cùng câu tìm kiếm, không nằm trong đợt này", $"{count} other parked exchanges of the same query are not in this replay"));
        terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway replay report " + ExchangeText.Text(replay, "number"));
    }

    public static void Preview(JsonElement preview, Terminal terminal)
    {
        var (id, going) = (ExchangeText.Text(preview, "id"), Number(preview, "willGo"));
        terminal.Text(terminal.Say($"Phạm vi đóng băng {ExchangeText.Time(preview, "madeAt")} · {id} (hết hạn {ExchangeText.Time(preview, "expiresAt")})", $"Selection frozen {ExchangeText.Time(preview, "madeAt")} · {id} (expires {ExchangeText.Time(preview, "expiresAt")})"));
        var skipped = Number(preview, "items") - going;
        terminal.Text(terminal.Say(
            $"  ✔ {Count(going, terminal)} sẽ gửi lại ({Count(Number(preview, "askFirst"), terminal)} hỏi cơ quan trước) · ↷ {Count(skipped, terminal)} bỏ qua",
            $"  ✔ {Count(going, terminal)} will go ({Count(Number(preview, "askFirst"), terminal)} after asking the agency) · ↷ {Count(skipped, terminal)} skipped"));
        foreach (var reason in preview.GetProperty("skipped").EnumerateArray())
            terminal.Text($"    ↷ {Count(Number(reason, "count"), terminal)}  {ExchangeText.Text(reason.GetProperty("reason"), "text")}");
        foreach (var agency in preview.GetProperty("agencies").EnumerateArray())
            terminal.Text($"    {ExchangeText.Text(agency, "agency")}  {Count(Number(agency, "items"), terminal)}  {Circuit(agency, terminal)}");
        if (preview.TryGetProperty("forecast", out var forecast))
        {
            var (inTime, dated) = (Number(forecast, "inTime"), Number(forecast, "inTime") + Number(forecast, "late") + Number(forecast, "overdue"));
            terminal.Text("  " + terminal.Say($"dự kiến xong {ExchangeText.Time(forecast, "endsAt")} · kịp giờ hẹn {Count(inTime, terminal)}/{Count(dated, terminal)}", $"expected to end {ExchangeText.Time(forecast, "endsAt")} · in time {Count(inTime, terminal)}/{Count(dated, terminal)}")
                + (forecast.GetProperty("waitsForCircuit").GetBoolean() ? terminal.Say(" · chờ cơ quan thông suốt mới bắt đầu", " · begins when the agency flows again") : ""));
        }
        if (going > 0)
            terminal.Text(terminal.Say("Chạy: ", "Start: ") + $"gateway replay start {id} --reason …");
    }

    public static string Item(JsonElement item, Terminal terminal)
    {
        var why = item.TryGetProperty("reason", out var reason) ? ": " + ExchangeText.Text(reason, "text") : "";
        return $"{ExchangeText.Text(item, "exchange")}  {ExchangeText.Text(item, "dossier")}  {ExchangeText.Text(item, "agency")}  {ItemState(item, terminal)}{why}";
    }

    public static string DryRun(JsonElement run, Terminal terminal) => $"{ExchangeText.Text(run, "exchange")}  {ExchangeText.Text(run, "agency")}  " + (run.GetProperty("ready").GetBoolean()
        ? $"✔ {ExchangeText.Text(run, "method")} {Count(Number(run, "bytes"), terminal)} B sha256 {ExchangeText.Text(run, "sha256")![..12]}…"
        : "✖ " + ExchangeText.Text(run.GetProperty("reason"), "text"));

    public static string Count(int number, Terminal terminal) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', terminal.Say(".", ",")[0]);

    public static int Number(JsonElement value, string name) => value.GetProperty(name).GetInt32();

    private static string State(JsonElement replay, Terminal terminal) => ExchangeText.Text(replay, "state") switch
    {
        "running" => terminal.Say("Đang chạy", "Running"),
        "paused" => terminal.Say("Tạm dừng", "Paused"),
        "finished" => terminal.Say("Xong", "Finished"),
        "cancelled" => terminal.Say("Đã hủy", "Cancelled"),
        var other => other ?? "?",
    };

    private static string ItemState(JsonElement item, Terminal terminal) => ExchangeText.Text(item, "state") switch
    {
        "waiting" => terminal.Say("○ chờ tới lượt", "○ waits for its turn"),
        "out" => terminal.Say("► đang gửi", "► on its way"),
        "sent" => terminal.Say("✔ đã gửi", "✔ sent"),
        "failed" => terminal.Say("✖ lỗi", "✖ failed"),
        "skipped" => terminal.Say("↷ bỏ qua", "↷ skipped"),
        var other => other ?? "?",
    };

    private static string Circuit(JsonElement agency, Terminal terminal) => ExchangeText.Text(agency, "circuit") switch
    {
        "open" => terminal.Say("■ tạm ngừng tự động", "■ auto-stopped"),
        "half_open" => terminal.Say("◐ đang thăm dò", "◐ probing"),
        "closed" => terminal.Say("● thông suốt", "● flowing"),
        _ => terminal.Say("– chưa rõ", "– not known"),
    };
}
