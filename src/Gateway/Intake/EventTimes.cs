using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Intake;

/// <summary>
/// Times that the contract's form allows and no clock does: what happened last century or will happen next week, a promise before the
/// receipt. A promise that is merely not what we count is kept, with a warning.
/// </summary>
internal static class EventTimes
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan AheadMax = TimeSpan.FromDays(1), PromiseMax = TimeSpan.FromDays(3660);

    public static bool IsPossible(DateTimeOffset time, DateTimeOffset now) => time >= Earliest && time <= now + AheadMax;

    /// <summary>The first impossible time of <paramref name="data"/>, which passed its contract; null when there is none.</summary>
    public static ProblemError? Wrong(DossierEventKind kind, JsonElement data, string at, DateTimeOffset now)
    {
        var member = MemberOf(kind);
        var happened = data.GetProperty(member).GetDateTimeOffset();
        if (!IsPossible(happened, now))
            return new ProblemError($"{at}/data/{member}", happened < Earliest ? "too-early" : "in-the-future");
        if (kind != DossierEventKind.Accepted || !data.TryGetProperty("dueAt", out var due))
            return null;
        var promised = due.GetDateTimeOffset();
        if (promised < happened)
            return new ProblemError(at + "/data/dueAt", "before-receipt");
        return promised > happened + PromiseMax ? new ProblemError(at + "/data/dueAt", "too-late") : null;
    }

    private static string MemberOf(DossierEventKind kind) => kind switch
    {
        DossierEventKind.Accepted => "receivedAt",
        DossierEventKind.Supplemented => "supplementedAt",
        DossierEventKind.Paid => "paidAt",
        DossierEventKind.Withdrawn => "withdrawnAt",
        DossierEventKind.Decided => "decidedAt",
        DossierEventKind.Returned => "returnedAt",
        _ => throw new System.Diagnostics.UnreachableException($"Unknown event {kind}."),
    };
}
