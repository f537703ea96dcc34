using System.Threading.Channels;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Asks one agency for awaited answers: by the poll interval where results are fetched, once overdue where they should have been brought.
/// Where the contract has no inquiry an overdue answer parks. It takes places and pace like an attempt, and like one it may be the probe
/// that finds the agency back: where nothing is left to send nobody else would.
/// </summary>
internal sealed class InquiryStage(Agency agency, IExchangeStore store, AttemptRunner runner, Channel<InquiryEnd> ends, Node node, TimeProvider clock, ILogger<InquiryStage> log)
    : StageLoop(agency.Gate.RoomToAsk, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int CallsMax = 10, EndsMax = 2048;
    private readonly int batchMax = agency.Contract.Operations.Values.Max(operation => Math.Max(1, operation.InquiryBatchMax));

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        // A call leaves its place when it is answered, so it is what waits to be written that bounds what is asked.
        var places = node.Closing.IsCancellationRequested || !agency.HasBegun(Duty) || ends.Reader.Count >= EndsMax ? 0 : agency.Gate.EnterToAsk(CallsMax);
        if (places == 0)
            return false;
        var wanted = places * batchMax;
        try
        {
            // One call is waited for beside the own one: batches of several operations may be more than the places.
            var claimed = await store.ClaimInquiriesAsync(agency.Code, wanted, Clock.GetUtcNow(), agency.AttemptTimeout + Node.LeaseFor(agency));
            foreach (var operation in claimed.GroupBy(claim => claim.Request.Operation))
            {
                foreach (var batch in Batches(agency.Operation(operation.Key), [.. operation]))
                {
                    if (places == 0 && (places = await WaitForPlaceAsync(cancellation)) == 0)
                        return false;
                    runner.StartAsking(agency, batch);
                    places--;
                }
            }
            return claimed.Count == wanted;
        }
        finally
        {
            agency.Gate.LeaveAsking(places, unused: true);
        }
    }

    private IEnumerable<IReadOnlyList<Claimed>> Batches(AgencyOperation? operation, IReadOnlyList<Claimed> claims)
    {
        if (operation is { Inquiry: true })
            return claims.Chunk(Math.Max(1, operation.InquiryBatchMax));
        foreach (var claim in claims)
            ends.Writer.TryWrite(new InquiryEnd(claim, new InquiryAnswer.Unclear(Reasons.CallbackOverdue), Clock.GetUtcNow()));
        return [];
    }

    // None when the circuit opened meanwhile, or the agency went to another process: what is claimed was put off and has its turn again.
    private async Task<int> WaitForPlaceAsync(CancellationToken cancellation)
    {
        while (agency.Gate.IsFlowing && !node.Closing.IsCancellationRequested && Duty is null or { IsMine: true })
        {
            if (agency.Gate.EnterToAsk(1) is var taken and > 0)
                return taken;
            await agency.Gate.RoomToAsk.WaitAsync(Poll, Clock, cancellation);
        }
        return 0;
    }
}
