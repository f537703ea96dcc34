using Gateway.Dossiers;

namespace Gateway.Exchanges;

/// <summary>What the states and endings of an exchange are called (contracts/GLOSSARY.md), wherever people read them.</summary>
public static class ExchangeWords
{
    public static readonly LocalText
        Waiting = new("Chờ bước trước", "Waiting for an earlier step"),
        Due = new("Chờ gửi", "Ready to send"),
        InFlight = new("Đang gửi", "Sending"),
        Awaiting = new("Chờ thực hiện liên thông", "Awaiting callback"),
        Answered = new("Đã nhận kết quả liên thông", "Answered"),
        Refused = new("Cơ quan từ chối", "Refused"),
        Cancelled = new("Đã hủy", "Cancelled"),
        Superseded = new("Đã thay bằng bản sửa", "Superseded"),
        Parked = new("Cần xử lý", "Needs a person"),
        Held = new("Tạm giữ", "Held"),
        Settled = new("Đã xong", "Settled");

    /// <summary>By its code; null for one that this binary does not know.</summary>
    public static LocalText? Find(string code) => code switch
    {
        "waiting" => Waiting,
        "due" => Due,
        "in_flight" => InFlight,
        "awaiting_callback" => Awaiting,
        "answered" => Answered,
        "refused" => Refused,
        "cancelled" => Cancelled,
        "superseded" => Superseded,
        "parked" => Parked,
        "held" => Held,
        "settled" => Settled,
        _ => null,
    };
}
