using System.Threading.Channels;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Writes ended attempts, as many in one transaction as have ended. Settling is never cancelled. A batch that cannot be written is taken
/// apart, so that one bad row never stalls the others; what cannot be written alone is left to its lease.
/// </summary>
internal sealed class Settler(IExchangeStore store, ChannelReader<AttemptEnd> ends, Agencies agencies, Turns turns, Signals signals, TimeProvider clock, ILogger<Settler> log) : BackgroundService
{
    private const int BatchMax = 256;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var batch = new List<AttemptEnd>(BatchMax);
        while (await ends.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < BatchMax && ends.TryRead(out var end))
                batch.Add(end);
            await SettleAsync(batch);
            foreach (var agency in batch.GroupBy(end => end.Claimed.Standing.Exchange.Agency))
            {
                if (agencies.Find(agency.Key) is not { } known)
                    continue;
                known.Gate.Settle(agency.Count());
                if (!known.IsClear)
                    signals.Agency(agency.Key).Ring();
            }
            batch.Clear();
        }
    }

    private async Task SettleAsync(List<AttemptEnd> batch)
    {
        if (await TrySettleAsync(batch) || batch.Count == 1)
            return;
        foreach (var end in batch)
            await TrySettleAsync([end]);
    }

    private async Task<bool> TrySettleAsync(List<AttemptEnd> batch)
    {
        try
        {
            var (written, wake) = await store.SettleAsync(batch, Decide);
            signals.AfterTurn(wake);
            Measures.Batch("settling", batch.Count);
            for (var i = 0; i < batch.Count; i++)
            {
                if (written[i] is { IsStale: false, State: not ExchangeState.Due })
                    agencies.Find(batch[i].Claimed.Standing.Exchange.Agency)?.Departures.Add(1);
                Tell(batch[i], written[i]);
            }
            return true;
        }
        catch (StoreUnavailableException e)
        {
            // What the agency said exists only here: it is offered until the store takes it, or the process ends and the lease tells.
            log.SettleWaits(batch.Count, e.Trouble);
            await Task.Delay(e.RetryAfter, clock, CancellationToken.None);
            return await TrySettleAsync(batch);
        }
        catch (Exception e)
        {
            log.SettleFailed(e, batch.Count);
            return false;
        }
    }

    // What the agency said is stored with the attempt in any case; where we fail on it the exchange is parked.
    private Changes Decide(OpenDossier dossier, AttemptEnd end)
    {
        var standing = dossier.Exchanges.First(exchange => exchange.Exchange.Id == end.Claimed.Standing.Exchange.Id);
        return TurnGuard.Decide(
            () =>
            {
                var turn = new DossierTurn(dossier, turns.At(clock.GetUtcNow(), TurnCauses.Attempted(end), end.FinishedAt, standing.Exchange.Trace));
                var agency = agencies.Find(standing.Exchange.Agency)!;
                turn.Move(ExchangeRules.After(standing, end.Outcome, agency.Operation(standing.Exchange.Operation)!, agency.Schedule, end.FinishedAt, Random.Shared.NextDouble()));
                return turn.Finish();
            },
            fault => log.Park(fault, dossier, standing, turns.At(clock.GetUtcNow(), TurnCauses.Attempted(end))));
    }

    private void Tell(AttemptEnd end, Written written)
    {
        var exchange = end.Claimed.Standing.Exchange;
        var (outcome, code) = OutcomeWords.Of(end.Outcome);
        Measures.Attempted(exchange.Agency, end.FinishedAt - end.StartedAt);
        AttemptSpans.Settled(end, written);
        if (written.IsStale)
        {
            log.AttemptStale(exchange.Id, exchange.Agency, outcome, written.State);
            return;
        }
        log.AttemptFinished(exchange.Id, exchange.Agency, exchange.Operation, end.Claimed.Standing.Attempts, outcome, code, written.State, (end.FinishedAt - end.StartedAt).TotalMilliseconds);
        Measures.Ended(exchange.Agency, exchange.ProcedureCode, outcome);
        if (written.State == ExchangeState.Settled)
            Measures.Settled(exchange.Agency, end.FinishedAt - exchange.BornAt);
    }
}
