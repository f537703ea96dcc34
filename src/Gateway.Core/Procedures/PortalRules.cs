namespace Gateway.Procedures;

/// <summary>How far a plan step is, as the portal sees it. A superseded exchange does not count; its successor stands for the step.</summary>
public enum StepStanding
{
    /// <summary>Anything not settled, parked and held too: the citizen's dossier is in processing.</summary>
    Open,
    SupplementAsked,
    PaymentAsked,
    Answered,
    Refused,
    Cancelled,
}

/// <summary>What the shop decided.</summary>
public enum ShopDecision
{
    Approved,
    Refused,
    Stopped,
}

/// <summary>All that a dossier's portal status depends on. <see cref="Steps"/> leaves out exchanges with the shop and with the portal itself.</summary>
public sealed record PortalFacts(IReadOnlyList<StepStanding> Steps, ShopDecision? Decision = null, bool Withdrawn = false, bool Returned = false, int? Last = null);

/// <summary>What to report next.</summary>
public abstract record PortalMove
{
    private PortalMove()
    {
    }

    /// <summary>The portal knows all there is to know; papers given back after a stop or a withdrawal change nothing there.</summary>
    public sealed record Nothing : PortalMove;

    /// <summary>These codes, one after the other.</summary>
    public sealed record Report(IReadOnlyList<int> Codes) : PortalMove;

    /// <summary>The dossier is at <paramref name="To"/>, but no true and legal way leads there from what was reported: a person decides.</summary>
    public sealed record Illegal(int From, int To) : PortalMove;
}

/// <summary>
/// The one place that turns a dossier into a status. Never 0; 5, 6 and 8 never as 9; 3, 7, 8 and 10 only on the word of the shop: an agency's
/// refusal leaves the dossier in processing until the shop decides.
/// </summary>
public static class PortalRules
{
    public const int Registered = 1, TakenIn = 2, NotTaken = 3, Processing = 4, Supplement = 5, Payment = 6, Withdrawn = 7, Stopped = 8, Processed = 9, Returned = 10;

    public static int Code(PortalFacts facts)
    {
        if (facts.Withdrawn)
            return Withdrawn;
        if (facts.Returned)
            return Returned;
        if (facts.Decision is ShopDecision.Stopped)
            return Stopped;
        if (facts.Decision is ShopDecision.Refused)
            return facts.Last is null or Registered ? NotTaken : Stopped;
        if (Asks(facts) is { } asked)
            return asked;
        return AreSettled(facts) && (facts.Decision == ShopDecision.Approved || facts.Steps.All(s => s == StepStanding.Answered)) ? Processed : Processing;
    }

    /// <summary>What the portal must hear now. A status that was passed by unheard is reported first where it was true (2, 4, and 9 once all is settled).</summary>
    public static PortalMove Next(PortalFacts facts, PortalCodes codes)
    {
        var code = Code(facts);
        if (facts.Last == code)
            return new PortalMove.Nothing();
        if (facts.Last is { } last && codes.IsFinal(last))
            return codes.IsFinal(code) ? new PortalMove.Nothing() : new PortalMove.Illegal(last, code);
        var through = new HashSet<int> { TakenIn, Processing };
        if (AreSettled(facts))
            through.Add(Processed);
        return codes.Way(facts.Last, code, through) is { } way ? new PortalMove.Report(way) : new PortalMove.Illegal(facts.Last ?? 0, code);
    }

    // Both at once: what the portal already shows stays, else papers come before money.
    private static int? Asks(PortalFacts facts)
    {
        var papers = facts.Steps.Contains(StepStanding.SupplementAsked);
        var money = facts.Steps.Contains(StepStanding.PaymentAsked);
        return money && (!papers || facts.Last == Payment) ? Payment : papers ? Supplement : null;
    }

    private static bool AreSettled(PortalFacts facts) =>
        facts.Steps.Count > 0 && facts.Steps.All(s => s is StepStanding.Answered or StepStanding.Refused or StepStanding.Cancelled);
}
