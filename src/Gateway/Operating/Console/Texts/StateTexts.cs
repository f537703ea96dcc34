using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Host.Operating.Console.Texts;

/// <summary>A shape, words, and the class that colours both.</summary>
public readonly record struct Mark(string Shape, LocalText Text, string Tone);

/// <summary>The words of contracts/GLOSSARY.md for where things stand. A shape goes with each, so that no state is told by colour alone.</summary>
internal static class StateTexts
{
    public static readonly LocalText
        Waiting = ExchangeWords.Waiting,
        Due = ExchangeWords.Due,
        Again = new("Đang tự thử lại", "Next attempt"),
        InFlight = ExchangeWords.InFlight,
        Awaiting = ExchangeWords.Awaiting,
        Supplement = new("Yêu cầu bổ sung", "Supplement asked"),
        Payment = new("Yêu cầu nghĩa vụ tài chính", "Payment asked"),
        Answered = ExchangeWords.Answered,
        Refused = ExchangeWords.Refused,
        Cancelled = ExchangeWords.Cancelled,
        Superseded = ExchangeWords.Superseded,
        Parked = ExchangeWords.Parked,
        Held = ExchangeWords.Held,
        Settled = ExchangeWords.Settled,
        Flowing = new("Thông suốt", "Flowing"),
        Stopped = new("Tạm ngừng tự động", "Auto-stopped"),
        Probing = new("Đang thăm dò", "Probing"),
        Unworked = new("Không có tiến trình nào đang gửi", "No process is sending"),
        Untold = new("Chưa có tin", "Not known yet"),
        OnTime = new("Đúng hạn", "On time"),
        Early = new("Sớm hạn", "Early"),
        Late = new("Trễ hạn", "Late"),
        Overdue = new("Quá hạn", "Overdue"),
        InTime = new("Còn hạn", "In time"),
        NotCounted = new("Không tính", "Not counted"),
        NotPromised = new("Chưa hẹn", "Not promised");

    /// <summary>Shape, words and the class that colours them, of an exchange.</summary>
    public static Mark Of(ExchangeView exchange) => Of(exchange.State, exchange.Outcome, exchange.Interim, exchange.AttemptCount);

    public static Mark Of(string state, string? outcome, string? interim = null, int attempts = 0) => (state, outcome ?? interim) switch
    {
        ("waiting", _) => new("○", Waiting, "quiet"),
        ("due", _) when attempts > 0 => new("↻", Again, "warn"),
        ("due", _) => new("◇", Due, "plain"),
        ("in_flight", _) => new("►", InFlight, "plain"),
        ("awaiting_callback", "supplement") => new("◷", Supplement, "warn"),
        ("awaiting_callback", "payment") => new("◷", Payment, "warn"),
        ("awaiting_callback", _) => new("◷", Awaiting, "plain"),
        ("parked", _) => new("✖", Parked, "bad"),
        ("held", _) => new("‖", Held, "warn"),
        (_, "answered") => new("✔", Answered, "good"),
        (_, "refused") => new("⊘", Refused, "bad"),
        (_, "cancelled") => new("×", Cancelled, "quiet"),
        (_, "superseded") => new("⇒", Superseded, "quiet"),
        _ => new("●", Settled, "quiet"),
    };

    public static Mark OfAgency(AgencyView agency) => agency.Circuit switch
    {
        _ when !agency.HasWorker => new("✖", Unworked, "bad"),
        "closed" => new("●", Flowing, "good"),
        "half_open" => new("◐", Probing, "warn"),
        "open" => new("■", Stopped, "bad"),
        _ => new("–", Untold, "quiet"),
    };

    /// <summary>Of a <c>timing</c> as the API has it.</summary>
    public static Mark OfTiming(string timing) => timing switch
    {
        "early" => new("✔", Early, "good"),
        "on_time" => new("✔", OnTime, "good"),
        "late" => new("▲", Late, "bad"),
        "overdue" => new("◆", Overdue, "bad"),
        "running" => new("◷", InTime, "plain"),
        "not_counted" => new("–", NotCounted, "quiet"),
        _ => new("–", NotPromised, "quiet"),
    };
}
