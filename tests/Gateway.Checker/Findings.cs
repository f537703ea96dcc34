namespace Gateway.Checker;

/// <summary>What does not hold. Kinds are the words of the report and stay for ever.</summary>
internal static class Kinds
{
    public const string
        Lost = "lost",
        Invented = "invented",
        Duplicated = "duplicated",
        EffectTwice = "effect_twice",
        KeyChanged = "key_changed",
        InquirySkipped = "inquiry_skipped",
        Misordered = "misordered",
        FirstResultLost = "first_result_lost",
        ResultMissing = "result_missing",
        ResultExtra = "result_extra",
        ChannelsDiffer = "channels_differ",
        Breach = "breach",
        AfterRefusal = "after_refusal",
        Early = "early_ms",
        AttemptsExceeded = "attempts_exceeded",
        AfterEnd = "after_end",
        AfterWithdrawal = "after_withdrawal",
        ConflictUnrecorded = "conflict_unrecorded",
        AuditMissing = "audit_missing",
        AuditExtra = "audit_extra",
        Stuck = "stuck";

    /// <summary>What is wrong whatever may still come: needs no drain to be seen.</summary>
    public static readonly IReadOnlySet<string> Beyond = new HashSet<string> { Duplicated, EffectTwice, KeyChanged, InquirySkipped, Misordered, FirstResultLost, Breach, AfterRefusal, Early, AttemptsExceeded, AfterEnd, AfterWithdrawal };

    public static readonly IReadOnlyList<string> All =
    [
        Lost, Invented, Duplicated, EffectTwice, KeyChanged, InquirySkipped, Misordered, FirstResultLost, ResultMissing, ResultExtra, ChannelsDiffer, Breach, AfterRefusal, Early,
        AttemptsExceeded, AfterEnd, AfterWithdrawal, ConflictUnrecorded, AuditMissing, AuditExtra, Stuck,
    ];
}

internal sealed record Finding(string Kind, string Dossier, string Id, string Text);

/// <summary>Everything found; the first hundred in full, the rest counted.</summary>
internal sealed class Findings(bool isDrained)
{
    private const int ShownMax = 100;
    private readonly Dictionary<string, int> counts = Kinds.All.ToDictionary(kind => kind, _ => 0);
    private readonly List<Finding> shown = [];

    public IReadOnlyDictionary<string, int> Counts => counts;

    public IReadOnlyList<Finding> Shown => shown;

    public bool Any => counts.Values.Any(count => count > 0);

    /// <param name="isCertain">True even before the drain, whatever the kind.</param>
    public void Add(string kind, string dossier, string id, string text, bool isCertain = false)
    {
        // Before the drain nothing can be called missing or unfounded: it may be on its way.
        if (!isDrained && !isCertain && !Kinds.Beyond.Contains(kind))
            return;
        counts[kind]++;
        if (shown.Count < ShownMax)
            shown.Add(new(kind, dossier, id, text));
    }
}
