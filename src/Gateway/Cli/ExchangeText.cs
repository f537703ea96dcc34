using System.Globalization;
using System.Text.Json;
using Gateway.Planning;

namespace Gateway.Host.Cli;

/// <summary>Exchanges in one line each: a shape and a word for the state, never a colour alone.</summary>
internal static class ExchangeText
{
    public static string Line(JsonElement exchange, Terminal terminal)
    {
        var why = exchange.TryGetProperty("reason", out var reason) ? " · " + reason.GetProperty("text").GetString() : "";
        var step = Text(exchange, "step") ?? Text(exchange, "operation");
        return $"{Text(exchange, "id")}  {Text(exchange, "dossier")}  {step} · {Text(exchange, "agency")}  {State(exchange, terminal)}{why}";
    }

    public static string State(JsonElement exchange, Terminal terminal)
    {
        var attempts = exchange.TryGetProperty("attemptCount", out var count) ? count.GetInt32() : 0;
        return (Text(exchange, "state"), Text(exchange, "outcome") ?? Text(exchange, "interim")) switch
        {
            ("waiting", _) => terminal.Say("○ Chờ bước trước", "○ Waiting for earlier step"),
            ("due", _) when attempts > 0 => terminal.Say($"↻ Đang tự thử lại ({attempts})", $"↻ Next attempt ({attempts})"),
            ("due", _) => terminal.Say("◇ Chờ gửi", "◇ Ready to send"),
            ("in_flight", _) => terminal.Say("► Đang gửi", "► Sending"),
            ("awaiting_callback", "supplement") => terminal.Say("◷ Yêu cầu bổ sung", "◷ Supplement asked"),
            ("awaiting_callback", "payment") => terminal.Say("◷ Yêu cầu nghĩa vụ tài chính", "◷ Payment asked"),
            ("awaiting_callback", _) => terminal.Say("◷ Chờ thực hiện liên thông", "◷ Awaiting callback"),
            ("settled", "answered") when Text(exchange, "agency") == DossierTurn.ShopAgency => terminal.Say("✔ Đã trả về Một cửa", "✔ Returned to one-stop"),
            ("settled", "answered") => terminal.Say("✔ Đã nhận kết quả liên thông", "✔ Answered"),
            ("settled", "refused") => terminal.Say("⊘ Cơ quan từ chối", "⊘ Refused"),
            ("settled", "cancelled") => terminal.Say("× Đã hủy", "× Cancelled"),
            ("settled", "superseded") => terminal.Say("⇒ Đã thay bằng bản sửa", "⇒ Superseded"),
            ("parked", _) => terminal.Say("✖ Cần xử lý", "✖ Needs a person"),
            ("held", _) => terminal.Say("‖ Tạm giữ", "‖ Held"),
            var (state, _) => state ?? "?",
        };
    }

    public static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    /// <summary>A time as people here write it, in their zone.</summary>
    public static string? Time(JsonElement value, string name) => value.TryGetProperty(name, out var found) && found.TryGetDateTimeOffset(out var time)
        ? time.ToOffset(TimeSpan.FromHours(7)).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)
        : null;
}
