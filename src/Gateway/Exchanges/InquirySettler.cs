using System.Threading.Channels;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>Writes what inquiries brought. A known answer is stored as a callback in the same transaction and matched like any other.</summary>
internal sealed class InquirySettler(IExchangeStore store, ChannelReader<InquiryEnd> ends, Agencies agencies, Turns turns, Signals signals, TimeProvider clock, ILogger<InquirySettler> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (await ends.WaitToReadAsync(CancellationToken.None))
        {
            while (ends.TryRead(out var end))
            {
                await SettleAsync(end);
                if (end.Claimed.Standing.State == ExchangeState.InFlight)
                    agencies.Find(end.Claimed.Standing.Exchange.Agency)?.Gate.Leave(1);
            }
        }
    }

    private async Task SettleAsync(InquiryEnd end)
    {
        var exchange = end.Claimed.Standing.Exchange;
        try
        {
            var (written, wake) = await store.SettleAsync([end], Decide);
            signals.AfterTurn(wake);
            if (end.Answer is InquiryAnswer.Known)
                signals.NewCallbacks.Ring();
            if (end.Claimed.Standing.State == ExchangeState.InFlight && written[0] is { IsStale: false, State: not ExchangeState.Due })
                agencies.Find(exchange.Agency)?.Departures.Add(1);
            log.InquiryFinished(exchange.Id, exchange.Agency, end.Answer.GetType().Name, written[0].State);
        }
        catch (Exception e)
        {
            log.SettleFailed(e, 1);
        }
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
