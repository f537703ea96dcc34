using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

// What the shop and the portal hear of a turn.
public sealed partial class DossierTurn
{
    /// <summary>Sends the gathered supplement requests as one notice, if one is waiting and its window is over.</summary>
    public void SendNotice()
    {
        if (notice is null || notice.SendAt > context.Now || changes.NoticeSent)
            return;
        changes.NoticeSent = true;
        changes.Notice = notice;
        var id = context.NewId();
        Publish(id, ResultEvents.SupplementRequested, null, ResultEvents.OfNotice(context, Facts, EventId(id), notice));
    }

    private void Tell(Standing before, Standing after)
    {
        if (after.Interim != before.Interim)
            TellInterim(after);
        if (after.Exchange.Step is null || after.Exchange.Operation == HandOver || before.State == after.State)
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

    private void TellInterim(Standing exchange)
    {
        if (exchange.Interim == Interim.Payment)
            TellOf(exchange, ResultEvents.PaymentRequested);
        else if (exchange.Interim == Interim.Supplement)
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
        var delivery = Bear(handOver?.Code, shop, handOver is null ? DeliverResult : HandOver, shop, id);
        if (handOver is not null)
            changes.Assigned.Add((handOver.Code, delivery.Exchange.Id));
    }

    private static string EventId(Guid id) => Ids.Format(Ids.Result, id);
}
