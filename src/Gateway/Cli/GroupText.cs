using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Failure groups and explanations as people read them.</summary>
internal static class GroupText
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static IEnumerable<string> Page(JsonElement page, Terminal terminal)
    {
        var groups = page.GetProperty("data").EnumerateArray().ToList();
        foreach (var group in groups)
        {
            yield return Line(group, terminal);
            if (ExchangeText.Text(group, "note") is { } note)
                yield return $"  + \"{note}\"";
        }
        if (Late(page.GetProperty("page")) is { } reached)
            yield return terminal.Say($"Gom tính đến {reached}", $"Grouped until {reached}");
        if (groups.Count == 0)
            yield return terminal.Say("Không có lỗi nào cần xử lý.", "Nothing fails that needs anybody.");
        else if (page.GetProperty("page").TryGetProperty("next", out var next))
            yield return terminal.Say("Trang sau: thêm ", "Next page: add ") + "--after " + next.GetString();
        else
            yield return terminal.Say("Tiếp theo: ", "Next: ") + "gateway group get " + ExchangeText.Text(groups[0], "number");
    }

    public static string Line(JsonElement group, Terminal terminal)
    {
        var (exchanges, dossiers, more) = (group.GetProperty("exchanges").GetInt64(), group.GetProperty("dossiers").GetInt64(), group.GetProperty("exchangesMore").GetBoolean() ? "+" : "");
        var due = ExchangeText.Time(group, "earliestDueAt") is { } time ? terminal.Say($" · hẹn trả sớm nhất {time}", $" · earliest due {time}") : "";
        var overdue = group.GetProperty("overdue").GetInt64() is > 0 and var late ? terminal.Say($" · {late} quá hạn", $" · {late} overdue") : "";
        var owner = ExchangeText.Text(group, "owner") is { } who ? terminal.Say($" · phụ trách: {who}", $" · owner: {who}") : "";
        return $"{ExchangeText.Text(group, "number")}  {State(group, terminal)}  {ExchangeText.Text(group, "title")}  {terminal.Say($"{exchanges}{more} giao dịch, {dossiers}{more} hồ sơ", $"{exchanges}{more} exchanges, {dossiers}{more} dossiers")}{due}{overdue} · {Spark(group)}{owner}";
    }

    public static IEnumerable<string> Whole(JsonElement group, Terminal terminal)
    {
        yield return Line(group, terminal);
        yield return terminal.Say($"  từ {ExchangeText.Time(group, "firstAt")} · gần nhất {ExchangeText.Time(group, "lastAt")}", $"  since {ExchangeText.Time(group, "firstAt")} · last {ExchangeText.Time(group, "lastAt")}");
        var cause = group.GetProperty("cause");
        yield return $"  {terminal.Say("Nguyên nhân", "Cause")}: {ExchangeText.Text(cause.GetProperty("reason"), "text")}{Fault(cause)}";
        yield return $"  {terminal.Say("Việc cần làm", "Next step")}: {ExchangeText.Text(cause, "next")}";
        yield return $"  {terminal.Say("Sổ tay", "Runbook")}: {ExchangeText.Text(cause, "runbook")}";
        if (ExchangeText.Text(group, "note") is { } note)
            yield return $"  {terminal.Say("Ghi chú", "Note")}: {note}";
        if (ExchangeText.Time(group, "mutedUntil") is { } muted)
            yield return terminal.Say($"  Im lặng đến {muted}", $"  Muted until {muted}");
        if (group.GetProperty("causes").GetInt32() > 1)
        {
            foreach (var one in group.GetProperty("causeList").EnumerateArray())
                yield return $"  = {ExchangeText.Text(one, "id")}  {ExchangeText.Text(one, "agency")} · {ExchangeText.Text(one, "operation")} · {ExchangeText.Text(one.GetProperty("cause").GetProperty("reason"), "code")}{Fault(one.GetProperty("cause"))}";
        }
        foreach (var change in group.GetProperty("changes").EnumerateArray())
            yield return $"  {terminal.Say("Trước đó", "Before it")}: {ExchangeText.Time(change, "at")}  {Change(change, terminal)}";
        foreach (var example in group.GetProperty("examples").EnumerateArray())
            yield return $"  {terminal.Say("Ví dụ", "Example")}: {ExchangeText.Text(example, "exchange")}  {ExchangeText.Text(example, "dossier")}  {ExchangeText.State(example, terminal)}{Fault(example)}";
        if (cause.GetProperty("replayable").GetBoolean() && group.GetProperty("exchanges").GetInt64() > 0)
            yield return terminal.Say("Tiếp theo: ", "Next: ") + $"gateway replay plan -q 'nhom:{ExchangeText.Text(group, "number")}'";
        else if (group.GetProperty("examples").GetArrayLength() > 0)
            yield return terminal.Say("Tiếp theo: ", "Next: ") + "gateway exchange explain " + ExchangeText.Text(group.GetProperty("examples")[0], "exchange");
    }

    public static IEnumerable<string> Explanation(JsonElement explained, Terminal terminal)
    {
        yield return $"{ExchangeText.Text(explained, "exchange")}  {ExchangeText.Text(explained, "dossier")}  {ExchangeText.State(explained, terminal)}";
        yield return $"  {terminal.Say("Giải thích", "Explanation")}: {ExchangeText.Text(explained, "text")}";
        yield return $"  {terminal.Say("Việc cần làm", "Next step")}: {ExchangeText.Text(explained, "next")}";
        if (explained.TryGetProperty("cause", out var cause))
            yield return $"  {terminal.Say("Sổ tay", "Runbook")}: {ExchangeText.Text(cause, "runbook")}";
        if (!explained.TryGetProperty("group", out var group))
            yield break;
        var (others, number) = (group.GetProperty("others").GetInt64() + (group.GetProperty("othersMore").GetBoolean() ? "+" : ""), ExchangeText.Text(group, "number"));
        yield return terminal.Say($"  {others} giao dịch khác cùng lỗi từ {ExchangeText.Time(group, "firstAt")} → {number}", $"  {others} other exchanges fail so since {ExchangeText.Time(group, "firstAt")} → {number}");
        if (ExchangeText.Text(group, "note") is { } note)
            yield return $"  + \"{note}\"";
        yield return terminal.Say("Tiếp theo: ", "Next: ") + $"gateway group get {number}";
    }

    private static string State(JsonElement group, Terminal terminal) => ExchangeText.Text(group, "state") switch
    {
        "new" => terminal.Say("◆ mới", "◆ new"),
        "known" => terminal.Say("● đã biết", "● known"),
        "closed" => terminal.Say("○ đã đóng", "○ closed"),
        var other => other ?? "?",
    };

    private static string Change(JsonElement change, Terminal terminal)
    {
        var name = ExchangeText.Text(change, "name");
        var (before, after) = (ExchangeText.Text(change, "before"), ExchangeText.Text(change, "after"));
        return ExchangeText.Text(change, "what") switch
        {
            "version" => terminal.Say($"phiên bản gateway {before} → {after}", $"gateway version {before} → {after}"),
            "contracts" => terminal.Say("hợp đồng dữ liệu thay đổi", "the contracts changed"),
            "procedure" => terminal.Say($"thủ tục {name}: {before ?? "–"} → {after ?? "–"}", $"procedure {name}: {before ?? "–"} → {after ?? "–"}"),
            "in_force" => terminal.Say($"thủ tục {name}, phiên bản {after} bắt đầu có hiệu lực", $"procedure {name}, version {after} began to be in force"),
            "agency" => terminal.Say($"cơ quan {name} {(after is null ? "bị bỏ" : "được thêm")}", $"agency {name} was {(after is null ? "removed" : "added")}"),
            _ => terminal.Say($"cài đặt {name} thay đổi", $"setting {name} changed"),
        };
    }

    private static string Fault(JsonElement owner) => ExchangeText.Text(owner, "fault") is { } fault ? $" [{fault}]" : "";

    private static string Spark(JsonElement group)
    {
        var slots = group.GetProperty("slots").EnumerateArray().Select(slot => slot.GetInt64()).ToList();
        var most = Math.Max(1, slots.Count == 0 ? 1 : slots.Max());
        return string.Concat(slots.TakeLast(8).Select(slot => slot == 0 ? ' ' : Bars[(int)((slot * (Bars.Length - 1) + most - 1) / most)])).Trim();
    }

    // Only where it is late is it worth a line.
    private static string? Late(JsonElement page) =>
        page.TryGetProperty("groupedUntil", out var reached) && page.GetProperty("asOf").GetDateTimeOffset() - reached.GetDateTimeOffset() < TimeSpan.FromSeconds(30) ? null : ExchangeText.Time(page, "groupedUntil") ?? "–";
}
