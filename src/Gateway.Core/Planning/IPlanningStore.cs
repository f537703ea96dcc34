using Gateway.Dossiers;

namespace Gateway.Planning;

/// <summary>What planning makes of one event.</summary>
public abstract record PlanDecision
{
    private PlanDecision()
    {
    }

    /// <summary>The dossier moves.</summary>
    public sealed record Turn(Changes Changes) : PlanDecision;

    /// <summary>Its predecessor has not come yet; it waits without being looked at again until that one is planned.</summary>
    public sealed record Wait : PlanDecision;

    /// <summary>
    /// It cannot be planned; a person must look. <paramref name="Reason"/> is one of <see cref="PlanningReasons"/> or of the engine's.
    /// <paramref name="Heard"/>: it had the next number, which is used up, so that the event after it goes on.
    /// </summary>
    public sealed record Park(string Reason, Changes? Heard = null) : PlanDecision;
}

/// <summary>What a transaction of planning did, and who should look now.</summary>
/// <param name="Turned">The events whose decision was written; others may have been decided on in a run that was given up.</param>
/// <param name="Stamp">Names the transaction, by which <see cref="KnownDossier"/> holds; null where only one process writes.</param>
public sealed record Planned(int Events, IReadOnlySet<string> AgenciesToWake, IReadOnlySet<Guid>? Turned = null, string? Stamp = null);

/// <summary>Where accepted events wait to be planned.</summary>
public interface IPlanningStore
{
    /// <summary>
    /// Takes up to <paramref name="max"/> new events, oldest first, and lets <paramref name="decide"/> say what each does to its dossier
    /// (null when there is none yet); everything in one transaction.
    /// </summary>
    /// <param name="inHand">New events that the caller has anyway; they are planned without being read, unless somebody was quicker.</param>
    Task<Planned> PlanAsync(int max, Func<DossierEvent, OpenDossier?, PlanDecision> decide, DateTimeOffset now, IReadOnlyList<DossierEvent>? inHand = null);

    /// <summary>Parks events whose predecessor has been missing since before <paramref name="since"/>, some hundreds at most; how many.</summary>
    Task<int> ParkGapsAsync(DateTimeOffset since, DateTimeOffset now);

    /// <summary>Sends the supplement notices whose window is over.</summary>
    Task<Planned> SendNoticesAsync(int max, Func<OpenDossier, Changes> decide, DateTimeOffset now);
}
