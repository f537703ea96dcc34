using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>Where exchanges stand as people tell them apart: states with what is within them, and endings.</summary>
[Flags]
public enum ExchangeStands
{
    None = 0,
    Waiting = 1,

    /// <summary>Due, and nothing has failed yet.</summary>
    Ready = 2,

    /// <summary>Due again after a failure.</summary>
    Retrying = 4,
    InFlight = 8,

    /// <summary>Awaiting the answer, and nothing is asked of the citizen.</summary>
    Awaiting = 16,
    Supplement = 32,
    Payment = 64,
    Parked = 128,
    Held = 256,
    Answered = 512,
    Refused = 1024,
    Cancelled = 2048,
    Superseded = 4096,

    Due = Ready | Retrying,
    AwaitingCallback = Awaiting | Supplement | Payment,

    /// <summary>Moves by itself or by the agency.</summary>
    Moving = Waiting | Due | InFlight | AwaitingCallback,

    /// <summary>Moves by a person only.</summary>
    Stuck = Parked | Held,
    Open = Moving | Stuck,

    /// <summary>Ended, and not with a result.</summary>
    Unanswered = Refused | Cancelled | Superseded,
    Settled = Answered | Unanswered,
    All = Open | Settled,
}

/// <param name="Vi">First the word that we write, then others that we read.</param>
public sealed record StateWord(ExchangeStands Stands, string En, params string[] Vi);

/// <summary>The words for where exchanges stand; the English ones are those of our API.</summary>
public static class StateWords
{
    public static IReadOnlyList<StateWord> All { get; } =
    [
        new(ExchangeStands.Waiting, "waiting", "cho-buoc-truoc"),
        new(ExchangeStands.Due, "due", "cho-gui"),
        new(ExchangeStands.Retrying, "retrying", "tu-thu-lai", "dang-tu-thu-lai"),
        new(ExchangeStands.InFlight, "in_flight", "dang-gui"),
        new(ExchangeStands.AwaitingCallback, "awaiting_callback", "cho-lien-thong", "cho-thuc-hien-lien-thong"),
        new(ExchangeStands.Supplement, "supplement", "cho-bo-sung", "yeu-cau-bo-sung"),
        new(ExchangeStands.Payment, "payment", "cho-tai-chinh", "yeu-cau-nghia-vu-tai-chinh"),
        new(ExchangeStands.Parked, "parked", "can-xu-ly"),
        new(ExchangeStands.Held, "held", "tam-giu"),
        new(ExchangeStands.Open, "open", "chua-xong"),
        new(ExchangeStands.Settled, "settled", "da-ket-thuc"),
        new(ExchangeStands.Answered, "answered", "co-ket-qua", "da-nhan-ket-qua", "da-nhan-ket-qua-lien-thong"),
        new(ExchangeStands.Refused, "refused", "tu-choi", "co-quan-tu-choi"),
        new(ExchangeStands.Cancelled, "cancelled", "da-huy"),
        new(ExchangeStands.Superseded, "superseded", "da-thay", "da-thay-bang-ban-sua"),
    ];

    private static readonly Dictionary<string, StateWord> ByWord =
        All.SelectMany(word => word.Vi.Append(VietnameseFold.Word(word.En)).Select(text => (text, word))).ToDictionary(pair => pair.text, pair => pair.word, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Known => ByWord.Keys;

    public static StateWord? Find(string text) => ByWord.GetValueOrDefault(VietnameseFold.Word(text));
}
