using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Result events in one line each.</summary>
internal static class ResultText
{
    public static string Line(JsonElement item, Terminal terminal) => $"{ExchangeText.Time(item, "time")}  {Word(item, terminal)}  {ExchangeText.Text(item, "subject")}";

    // vn.onestop.exchange.answered.v1 says answered; the prefix is each installation's own.
    private static string Word(JsonElement item, Terminal terminal) => (ExchangeText.Text(item, "type") ?? "").Split('.') is [.., var about, var what, _]
        ? $"{about}.{what}" switch
        {
            "exchange.answered" => terminal.Say("✔ Đã nhận kết quả liên thông", "✔ Answered"),
            "exchange.refused" => terminal.Say("⊘ Cơ quan từ chối", "⊘ Refused"),
            "exchange.cancelled" => terminal.Say("× Đã hủy", "× Cancelled"),
            "exchange.superseded" => terminal.Say("⇒ Đã thay bằng bản sửa", "⇒ Superseded"),
            "exchange.parked" => terminal.Say("✖ Cần xử lý", "✖ Needs a person"),
            "exchange.supplement_requested" => terminal.Say("◷ Yêu cầu bổ sung", "◷ Supplement asked"),
            "exchange.payment_requested" => terminal.Say("◷ Yêu cầu nghĩa vụ tài chính", "◷ Payment asked"),
            "dossier.steps_settled" => terminal.Say("✔ Mọi bước đã xong", "✔ Every step is settled"),
            "dossier.step_overdue" => terminal.Say("▲ Có bước quá hạn", "▲ A step is overdue"),
            var other => other,
        }
        : "?";
}
