using Gateway.Exchanges;

namespace Gateway.Planning;

// What the shop says after the plan is open.
public sealed partial class DossierTurn
{
    public const string WithdrawnCode = "withdrawn-by-citizen";

    /// <summary>Opens the plan's first exchanges and tells the portal what the shop has done so far (<paramref name="portalStart"/>, in order).</summary>
    public void Open(IReadOnlyList<PlanStep> opened, IReadOnlyDictionary<string, string> lanes, IReadOnlyList<int> portalStart)
    {
        ArgumentNullException.ThrowIfNull(opened);
        ArgumentNullException.ThrowIfNull(lanes);
        ArgumentNullException.ThrowIfNull(portalStart);
        foreach (var step in opened)
            steps.Add(step.Operation == HandOver ? step : step with { Exchange = BearStep(step, lanes).Exchange.Id });
        changes.OpenedPlan = plan;
        changes.OpenedSteps = steps;
        if (Facts.Portal is null)
            return;
        foreach (var code in portalStart)
            TellPortal(code);
    }

    /// <summary>New papers: each agency that asked gets them where its contract says how; the case goes on.</summary>
    public void Supplement(Guid body) => Resume(Interim.Supplement, body, operation => operation.SupplementOperation);

    /// <summary>The fee is paid: each agency that asked gets the proof where its contract says how; the case goes on.</summary>
    public void Pay(Guid body) => Resume(Interim.Payment, body, operation => operation.PaymentOperation);

    /// <summary>
    /// What has not gone out is cancelled; what is on its way or awaited ends by itself and is stored; an agency that declares a withdrawal
    /// gets one. The portal and the shop still hear everything in order.
    /// </summary>
    public void Withdraw(DateTimeOffset at, Guid body)
    {
        changes.Facts = Facts with { WithdrawnAt = at };
        foreach (var exchange in Unsettled(exchange => exchange.Exchange.Step is not null && exchange.Exchange.Operation != HandOver))
        {
            if (exchange.State is ExchangeState.InFlight or ExchangeState.AwaitingCallback)
                Send(exchange, body, operation => operation.WithdrawOperation);
            else if (!standings[exchange.Exchange.Id].IsSettled)
                Move(ExchangeRules.Settle(exchange, Ending.Cancelled, WithdrawnCode));
        }
    }

    public void Decide(string decision, DateTimeOffset at) => changes.Facts = Facts with { Decision = decision, DecidedAt = at };

    public void Return(DateTimeOffset at) => changes.Facts = Facts with { ReturnedAt = at };

    public void Heard(long? sequence)
    {
        if (sequence is { } number)
            changes.Facts = Facts with { Sequence = number };
    }

    private Standing BearStep(PlanStep step, IReadOnlyDictionary<string, string> lanes)
    {
        var needs = step.Needs
            .Select(need => (need.Otherwise, Exchange: steps.Find(other => other.Code == need.Step)?.Exchange))
            .Where(need => need.Exchange is not null)
            .Select(need => new ExchangeLink(need.Exchange!.Value, default, need.Otherwise))
            .ToList();
        return Bear(step.Code, step.Agency, step.Operation, lanes.GetValueOrDefault(step.Code) ?? $"{step.Agency}/{step.Operation}", Facts.Body, null, needs);
    }

    private void Resume(Interim interim, Guid body, Func<AgencyOperation, string?> choose)
    {
        foreach (var exchange in Unsettled(exchange => exchange.Interim == interim))
        {
            Send(exchange, body, choose);
            Move(exchange with { Interim = null, Code = null });
        }
    }

    // A lane of its own, or it would wait for the very exchange it belongs to.
    private void Send(Standing about, Guid body, Func<AgencyOperation, string?> choose)
    {
        if (context.Operation(about.Exchange.Agency, about.Exchange.Operation) is { } operation && choose(operation) is { } other)
            Replace(Bear(null, about.Exchange.Agency, other, $"{about.Exchange.Agency}/{other}", body) with { AgencyReference = about.AgencyReference });
    }

    private List<Standing> Unsettled(Func<Standing, bool> which) => [.. order.Select(exchange => standings[exchange.Exchange.Id]).Where(exchange => !exchange.IsSettled && which(exchange))];
}
