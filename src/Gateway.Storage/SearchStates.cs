using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Where exchanges stand, as conditions on the hot row u and the settlement s. Literals: a partial index serves only what is said to be in it.</summary>
internal static class SearchStates
{
    public const string Stuck = "u.state in ('parked', 'held')", Unanswered = "s.ending in ('refused', 'cancelled', 'superseded')";

    private const ExchangeStands Few = ExchangeStands.Retrying | ExchangeStands.InFlight | ExchangeStands.Supplement | ExchangeStands.Payment;

    private static readonly (ExchangeStands Stands, string Condition)[] OfDue =
    [
        (ExchangeStands.Waiting, "u.state = 'waiting'"),
        (ExchangeStands.Due, "u.state = 'due'"),
        (ExchangeStands.Ready, "u.state = 'due' and u.attempts = 0"),
        (ExchangeStands.Retrying, "u.state = 'due' and u.attempts > 0"),
        (ExchangeStands.InFlight, "u.state = 'in_flight'"),
        (ExchangeStands.AwaitingCallback, "u.state = 'awaiting_callback'"),
        (ExchangeStands.Awaiting, "u.state = 'awaiting_callback' and u.interim is null"),
        (ExchangeStands.Supplement, "u.interim is not null and u.interim = 'supplement' and u.state = 'awaiting_callback'"),
        (ExchangeStands.Payment, "u.interim is not null and u.interim = 'payment' and u.state = 'awaiting_callback'"),
        (ExchangeStands.Parked, "u.state = 'parked'"),
        (ExchangeStands.Held, "u.state = 'held'"),
    ];

    private static readonly (ExchangeStands Stands, string Ending)[] OfSettlement =
    [
        (ExchangeStands.Answered, "s.ending = 'answered'"),
        (ExchangeStands.Refused, "s.ending = 'refused'"),
        (ExchangeStands.Cancelled, "s.ending = 'cancelled'"),
        (ExchangeStands.Superseded, "s.ending = 'superseded'"),
    ];

    /// <summary>What moves of these has an index of its own with little in it.</summary>
    public static bool AreFew(ExchangeStands stands) => (stands & ExchangeStands.Moving & ~Few) == 0;

    public static string Due(ExchangeStands stands) => Either(OfDue, stands);

    public static string Ended(ExchangeStands stands) => Either(OfSettlement, stands);

    public static string Any(ExchangeStands stands) => ((stands & ExchangeStands.Open) != 0, (stands & ExchangeStands.Settled) != 0) switch
    {
        (true, true) => $"({Due(stands)} or {Ended(stands)})",
        (true, false) => Due(stands),
        _ => Ended(stands),
    };

    // A wider state takes in the narrower ones.
    private static string Either((ExchangeStands Stands, string Condition)[] table, ExchangeStands stands)
    {
        var (left, parts) = (stands, new List<string>());
        foreach (var (one, condition) in table)
        {
            if ((left & one) != one)
                continue;
            parts.Add(condition);
            left &= ~one;
        }
        return parts.Count == 0 ? "1 = 0" : parts.Count == 1 ? parts[0] : $"({string.Join(" or ", parts.Select(part => $"({part})"))})";
    }
}
