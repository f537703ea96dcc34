using System.Threading.Channels;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>Writes what inquiries brought. A known answer is stored as a callback in the same transaction and matched like any other.</summary>
internal sealed class InquirySettler(IExchangeStore store, ChannelReader<InquiryEnd> ends, Agencies agencies, Turns turns, Signals signals, TimeProvider clock, ILogger<InquirySettler> log) : BackgroundService
{
    private const int BatchMax = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var batch = new List<InquiryEnd>(BatchMax);
        while (await ends.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < BatchMax && ends.TryRead(out var end))
                batch.Add(end);
            await SettleAsync(batch);
            foreach (var end in batch.Where(end => end.Claimed.Standing.State == ExchangeState.InFlight))
                agencies.Find(end.Claimed.Standing.Exchange.Agency)?.Gate.Leave(1);
            batch.Clear();
        }
    }

    // One that cannot be written never stalls the others. While the store takes nothing nothing is tried again: what was asked is asked anew.
    private async Task SettleAsync(List<InquiryEnd> batch)
    {
        if (await WriteAsync(batch) is null or StoreUnavailableException || batch.Count == 1)
            return;
        foreach (var end in batch)
            await WriteAsync([end]);
    }

    // Why it could not be written; null when it was.
    private async Task<Exception?> WriteAsync(List<InquiryEnd> batch)
    {
        try
        {
            var (written, wake) = await store.SettleAsync(batch, Decide);
            signals.AfterTurn(wake);
            Measures.Batch("asking", batch.Count);
            if (batch.Exists(end => end.Answer is InquiryAnswer.Known))
                signals.NewCallbacks.Ring();
            for (var i = 0; i < batch.Count; i++)
                Tell(batch[i], written[i]);
            return null;
        }
        catch (Exception e)
        {
            log.SettleFailed(e, batch.Count);
            return e;
        }
    }

    private void Tell(InquiryEnd end, Written written)
    {
        var exchange = end.Claimed.Standing.Exchange;
        if (end.Claimed.Standing.State == ExchangeState.InFlight && written is { IsStale: false, State: not ExchangeState.Due })
            agencies.Find(exchange.Agency)?.Departures.Add(1);
        log.InquiryFinished(exchange.Id, exchange.Agency, end.Answer.GetType().Name, written.State);
    }

    private Changes Decide(OpenDossier dossier, InquiryEnd end)
    {
        var standing = dossier.Exchanges.First(exchange => exchange.Exchange.Id == end.Claimed.Standing.Exchange.Id);
        return TurnGuard.Decide(
            () =>
            {
                var turn = new DossierTurn(dossier, turns.At(clock.GetUtcNow(), TurnCauses.Inquired(end), trace: standing.Exchange.Trace));
                var agency = agencies.Find(standing.Exchange.Agency)!;
                turn.Move(ExchangeRules.AfterInquiry(standing, end.Answer, agency.Operation(standing.Exchange.Operation)!, agency.Schedule, clock.GetUtcNow(), Random.Shared.NextDouble()));
                return turn.Finish();
            },
            fault => log.Park(fault, dossier, standing, turns.At(clock.GetUtcNow(), TurnCauses.Inquired(end))));
    }
}
