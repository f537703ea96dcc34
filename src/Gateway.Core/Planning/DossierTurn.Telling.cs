using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

// What the shop and the portal hear of a turn.
public sealed partial class DossierTurn
{
    /// <summary>Sends the gathered supplement requests as one notice, if one is waiting and its window is over.</summary>
    public void SendNotice()
    {
        DropMetRequests();
        if ((changes.Notice ?? notice) is not { } waiting || waiting.SendAt > context.Now || changes.NoticeSent)
            return;
        changes.NoticeSent = true;
        changes.Notice = waiting;
        var id = context.NewId();
        Publish(id, ResultEvents.SupplementRequested, null, ResultEvents.OfNotice(context, Facts, EventId(id), waiting));
    }

    // Whoever no longer asks is not in the notice; one in which nobody asks is over without having been sent.
    private void DropMetRequests()
    {
        if ((changes.Notice ?? notice) is not { } waiting || changes.NoticeSent)
            return;
        var asked = waiting.Items.Where(item => standings.GetValueOrDefault(item.Exchange) is { IsSettled: false, Interim: Interim.Supplement }).ToList();
        if (asked.Count == waiting.Items.Count)
            return;
        changes.Notice = waiting with { Items = asked };
        changes.NoticeSent = asked.Count == 0;
    }

    private void Tell(Standing before, Standing after)
    {
        if (before.State == after.State)
            return;
        if (IsUndelivered(after))
            TellUndelivered(after);
        if (!IsOfStep(after))
            return;
        var type = after switch
        {
            { State: ExchangeState.Parked } => ResultEvents.Parked,
            { Ending: Ending.Answered } => ResultEvents.Answered,
            { Ending: Ending.Refused } => ResultEvents.Refused,
            { Ending: Ending.Cancelled } => ResultEvents.Cancelled,
            { Ending: Ending.Superseded } => ResultEvents.Superseded,
            _ => null,
        };
        if (type is not null)
            TellOf(after, type);
    }

    // Papers, a proof of payment or a withdrawal that did not get through: nobody but the shop can see to it.
    private static bool IsUndelivered(Standing exchange) =>
        exchange is { Exchange: { Step: null, PortalStatus: null, Operation: not DeliverResult }, State: ExchangeState.Parked or ExchangeState.Settled, Ending: null or Ending.Refused };

    private void TellUndelivered(Standing exchange)
    {
        var id = context.NewId();
        Publish(id, ResultEvents.Undelivered, exchange.Exchange.Id, ResultEvents.OfUndelivered(context, Facts, EventId(id), exchange));
    }

    private void TellRequest(Standing exchange)
    {
        if (exchange.Interim == Interim.Payment)
            TellOf(exchange, ResultEvents.PaymentRequested);
        else
            Gather(new SupplementItem(exchange.Exchange.Id, exchange.Exchange.Agency, exchange.Exchange.Step, exchange.Code ?? ""));
    }

    private void TellOf(Standing exchange, string type)
    {
        var id = context.NewId();
        var step = steps.Find(step => step.Code == exchange.Exchange.Step);
        Publish(id, type, exchange.Exchange.Id, ResultEvents.OfExchange(context, Facts, type, EventId(id), exchange, step, Facts.Portal is null ? null : PortalCode()));
    }

    private void Gather(SupplementItem item)
    {
        changes.Facts = Facts with { Supplements = Facts.Supplements + 1 };
        var open = changes.Notice ?? notice;
        changes.Notice = open is null
            ? new SupplementNotice(context.Now, context.AddWorkingMinutes(context.Now, plan.SupplementWindowMinutes), [item])
            : open with { Items = [.. open.Items.Where(other => other.Exchange != item.Exchange), item] };
    }

    private void TellStepsSettled()
    {
        var id = context.NewId();
        var ended = steps.Where(step => step.Operation != HandOver).Select(step => (step, step.Exchange is { } exchange ? standings.GetValueOrDefault(exchange) : null)).ToList();
        var handOver = steps.Find(step => step.Operation == HandOver);
        Publish(id, ResultEvents.StepsSettled, null, ResultEvents.OfSteps(context, Facts, EventId(id), ended), handOver);
    }

    // The feed and the webhook carry the same bytes; the webhook is an exchange with the shop like any other.
    private void Publish(Guid id, string type, Guid? exchange, byte[] content, PlanStep? handOver = null)
    {
        changes.Facts = Facts with { ResultCount = Facts.ResultCount + 1 };
        changes.Results.Add(new ResultEvent(id, Facts.Number, Facts.ResultCount, Facts.Office, context.EventTypePrefix + type, exchange, content, context.Now));
        if (context.Shop is not { } shop)
            return;
        Bear(handOver?.Code, shop, handOver is null ? DeliverResult : HandOver, shop, id);
    }

    private static string EventId(Guid id) => Ids.Format(Ids.Result, id);
}
