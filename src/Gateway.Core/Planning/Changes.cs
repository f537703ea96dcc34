using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>One line of what goes home to the shop: a CloudEvent (contracts/results/v1), ids and codes only.</summary>
/// <param name="Number">Order within the dossier, from 1.</param>
public sealed record ResultEvent(Guid Id, string Dossier, int Number, OfficeCode Office, string Type, Guid? Exchange, ReadOnlyMemory<byte> Event, DateTimeOffset BornAt);

/// <summary>Until when an exchange in flight is its owner's.</summary>
public readonly record struct Lease(string Owner, DateTimeOffset Until);

/// <summary>
/// Everything that one turn of one dossier changes, to be written in one transaction under the dossier's lock.
/// </summary>
public sealed class Changes
{
    public required DossierFacts Facts { get; set; }

    /// <summary>When the citizen was promised the result, by the shop or else by our count: what needs a person is found by it.</summary>
    public DateTimeOffset? PromisedAt { get; init; }

    /// <summary>Set when the dossier is new.</summary>
    public Plan? OpenedPlan { get; set; }

    public IReadOnlyList<PlanStep> OpenedSteps { get; set; } = [];

    /// <summary>Exchanges born in this turn, with where they stand at birth.</summary>
    public List<Standing> Born { get; } = [];

    /// <summary>Exchanges that were there before and have moved, by id.</summary>
    public Dictionary<Guid, Standing> Moved { get; } = [];

    /// <summary>Under what lease those are that were born in flight, by id.</summary>
    public Dictionary<Guid, Lease> Leases { get; } = [];

    public List<ExchangeLink> Linked { get; } = [];

    /// <summary>The dossier that these changes open, as it stands once they are written.</summary>
    public OpenDossier Opened() => new(Facts, OpenedPlan!, OpenedSteps, [.. Born], Linked, Notice);

    public List<ResultEvent> Results { get; } = [];

    /// <summary>What the audit hears of it; <see cref="DossierFacts.Audit"/> is the chain's end with these.</summary>
    public List<AuditEntry> Audit { get; } = [];

    public SupplementNotice? Notice { get; set; }

    /// <summary>Set when the open notice goes out in this turn.</summary>
    public bool NoticeSent { get; set; }

    /// <summary>Agencies for which something became due: who should look.</summary>
    public IEnumerable<string> AgenciesToWake => Born.Concat(Moved.Values).Where(exchange => exchange.State == ExchangeState.Due).Select(exchange => exchange.Exchange.Agency).Distinct();
}
