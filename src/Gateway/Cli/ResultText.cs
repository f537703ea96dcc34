using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary>Result events in one line each.</summary>
internal static class ResultText
{
    private static readonly Dictionary<string, LocalText> Words = new(StringComparer.Ordinal)
    {
        ["exchange.answered"] = new("✔ Đã nhận kết quả liên thông", "✔ Answered"),
        ["exchange.refused"] = new("⊘ Cơ quan từ chối", "⊘ Refused"),
        ["exchange.cancelled"] = new("× Đã hủy", "× Cancelled"),
        ["exchange.superseded"] = new("⇒ Đã thay bằng bản sửa", "⇒ Superseded"),
        ["exchange.parked"] = new("✖ Cần xử lý", "✖ Needs a person"),
        ["exchange.supplement_requested"] = new("◷ Yêu cầu bổ sung", "◷ Supplement asked"),
        ["exchange.payment_requested"] = new("◷ Yêu cầu nghĩa vụ tài chính", "◷ Payment asked"),
        ["exchange.undelivered"] = new("✖ Chưa tới được cơ quan", "✖ Did not get through"),
        ["dossier.steps_settled"] = new("✔ Mọi bước đã xong", "✔ Every step is settled"),
        ["dossier.step_overdue"] = new("▲ Có bước quá hạn", "▲ A step is overdue"),
    };

    /// <summary>What a result can be of, as <see cref="Type(string)"/> writes it.</summary>
    public static IReadOnlyCollection<string> Types => Words.Keys;

    /// <summary>The columns of a table that goes on without an end: whatever a result may have, by the contract.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "time", "type", "subject", "procedurecode", "agencycode", "stepcode", "due", "data.exchangeId", "data.operationCode", "data.state", "data.outcome", "data.code", "data.reason.vi", "data.reason.en", "data.agencyReference",
        "data.portalCode", "data.onTime", "data.openedAt", "data.at", "data.dueAt", "data.settledAt", "data.withdrawn", "data.items", "data.steps", "id", "source", "sequence", "partitionkey", "dataref", "dataschema", "traceparent",
        "specversion", "datacontenttype",
    ];

    public static string Line(JsonElement item, Terminal terminal) =>
        $"{ExchangeText.Time(item, "time")}  {(Words.TryGetValue(Type(item), out var word) ? terminal.Say(word) : Type(item))}  {ExchangeText.Text(item, "subject")}";

    public static string Type(JsonElement item) => Type(ExchangeText.Text(item, "type") ?? "?");

    /// <summary><c>vn.onestop.exchange.answered.v1</c> says <c>exchange.answered</c>; the prefix is each installation's own.</summary>
    public static string Type(string type) => type.Split('.') is [.., var about, var what, ['v', _, ..]] ? $"{about}.{what}" : type;
}
