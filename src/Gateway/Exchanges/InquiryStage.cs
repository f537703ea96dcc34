using System.Threading.Channels;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Asks one agency for awaited answers: by the poll interval where results are fetched, once overdue where they should have been brought.
/// Where the contract has no inquiry an overdue answer parks.
/// </summary>
internal sealed class InquiryStage(Agency agency, IExchangeStore store, AttemptRunner runner, ChannelWriter<InquiryEnd> ends, Node node, TimeProvider clock, ILogger<InquiryStage> log)
    : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int ClaimMax = 30;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (!agency.Gate.IsFlowing)
            return false;
        var claimed = await store.ClaimInquiriesAsync(agency.Code, ClaimMax, Clock.GetUtcNow(), Node.LeaseFor(agency));
        foreach (var operation in claimed.GroupBy(claim => claim.Request.Operation))
            await AskAsync(agency.Operation(operation.Key), [.. operation]);
        return claimed.Count == ClaimMax;
    }

    private async Task AskAsync(AgencyOperation? operation, List<Claimed> claims)
    {
        if (operation is not { Inquiry: true })
        {
            await TellAsync(claims, [.. claims.Select(_ => new InquiryAnswer.Unclear(Reasons.CallbackOverdue))]);
            return;
        }
        foreach (var batch in claims.Chunk(Math.Max(1, operation.InquiryBatchMax)))
        {
            if (await runner.AskAsync(agency, batch, node.Stopping) is { } answers)
                await TellAsync(batch, answers);
        }
    }

    private async Task TellAsync(IReadOnlyList<Claimed> claims, IReadOnlyList<InquiryAnswer> answers)
    {
        for (var i = 0; i < claims.Count; i++)
            await ends.WriteAsync(new InquiryEnd(claims[i], answers[i], Clock.GetUtcNow()), CancellationToken.None);
    }
}
