using Gateway.Exchanges;

namespace Gateway.Planning;

// What the shop says after the plan is open.
public sealed partial class DossierTurn
{
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

    /// <summary>New papers: each agency that asked gets them where its contract says how; the case goes on. False when none asked.</summary>
    public bool Supplement(Guid body) => Resume(Interim.Supplement, body, operation => operation.SupplementOperation);

    /// <summary>The fee is paid: each agency that asked gets the proof where its contract says how; the case goes on. False when none asked.</summary>
    public bool Pay(Guid body) => Resume(Interim.Payment, body, operation => operation.PaymentOperation);

    /// <summary>
    /// What has not gone out is cancelled; what is on its way or awaited ends by itself and is stored; an agency that has it, or may have it,
    /// and declares a withdrawal gets one, never before the request itself. The portal and the shop still hear everything in order.
    /// </summary>
    public void Withdraw(DateTimeOffset at, Guid body)
    {
        changes.Facts = Facts with { WithdrawnAt = at };
        End(exchange =>
        {
            if (exchange.MayHaveArrived || exchange.State is ExchangeState.InFlight or ExchangeState.AwaitingCallback)
                Send(exchange, body, operation => operation.WithdrawOperation, exchange.State == ExchangeState.InFlight ? [new ExchangeLink(exchange.Exchange.Id, default, null)] : []);
        });
    }

    /// <summary>The shop's word on the whole dossier. After a refusal or a stop nothing more goes out; what is on its way ends and is stored.</summary>
    public void Decide(string decision, DateTimeOffset at)
    {
        changes.Facts = Facts with { Decision = decision, DecidedAt = at };
        if (EndingCode is not null)
            End(_ => { });
    }

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

    /// <summary>Why no plan step is begun or repeated any more; null while the dossier goes on.</summary>
    private string? EndingCode =>
        Facts.WithdrawnAt is not null ? PlanningReasons.WithdrawnByCitizen : Facts.Decision is "refused" or "stopped" ? PlanningReasons.EndedByShop : null;

    private static bool IsOfStep(Standing exchange) => exchange.Exchange.Step is not null && exchange.Exchange.Operation != HandOver;

    private void End(Action<Standing> withdraw)
    {
        foreach (var exchange in Unsettled(IsOfStep))
        {
            if (standings[exchange.Exchange.Id].IsSettled)
                continue;
            withdraw(exchange);
            if (exchange.State is not (ExchangeState.InFlight or ExchangeState.AwaitingCallback))
                Move(ExchangeRules.Settle(exchange, Ending.Cancelled, EndingCode));
            else if (exchange.Interim is not null)
                Move(ExchangeRules.AfterSupply(exchange, context.Operation(exchange), context.Now));
        }
    }

    private bool Resume(Interim interim, Guid body, Func<AgencyOperation, string?> choose)
    {
        var asked = Unsettled(exchange => exchange.Interim == interim);
        foreach (var exchange in asked)
        {
            Send(exchange, body, choose, []);
            Move(ExchangeRules.AfterSupply(exchange, context.Operation(exchange), context.Now));
        }
        return asked.Count > 0;
    }

    // A lane of its own, or it would wait for the very exchange it belongs to.
    private void Send(Standing about, Guid body, Func<AgencyOperation, string?> choose, IReadOnlyList<ExchangeLink> after)
    {
        if (context.Operation(about) is { } operation && choose(operation) is { } other)
            Replace(Bear(null, about.Exchange.Agency, other, $"{about.Exchange.Agency}/{other}", body, null, after) with { AgencyReference = about.AgencyReference });
    }

    private List<Standing> Unsettled(Func<Standing, bool> which) => [.. order.Select(exchange => standings[exchange.Exchange.Id]).Where(exchange => !exchange.IsSettled && which(exchange))];
}
