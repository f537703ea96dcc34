using System.Collections.Concurrent;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Parks what is due at, or awaited from, an agency that this installation has no address of: nobody would ever claim it. What an earlier configuration
/// left behind is found as well, whether or not the agency still has a contract. Where processes share a store another one may have the address: it
/// then has the agency's lease, so nothing is parked before there was none for a while.
/// </summary>
internal sealed class NoAddressStage(IExchangeStore store, OutstandingWork work, Agencies agencies, Turns turns, Signals signals, Node node, TimeProvider clock, ILogger<NoAddressStage> log, ILeaseStore? leases = null)
    : StageLoop(new Signal(), Poll, clock, log)
{
    // Longer than a process needs to come back, or another one to take its agencies over.
    private static readonly TimeSpan FreeMin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5), Lease = TimeSpan.FromMinutes(1);
    private const int BatchMax = 100;
    private readonly ConcurrentDictionary<string, bool> found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> freeSince = new(StringComparer.Ordinal);
    private bool hasLookedAtAll;

    /// <summary>For <c>/readyz?verbose</c>: agencies with unsettled exchanges and no address; null when there are none.</summary>
    public string? Trouble => found.IsEmpty ? null : $"{string.Join(", ", found.Keys.Order(StringComparer.Ordinal))} no address";

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (!hasLookedAtAll)
            Find(await work.AgenciesAsync(cancellation));
        hasLookedAtAll = true;
        var mayBeMore = false;
        foreach (var agency in Find(await work.MovableAgenciesAsync(cancellation)))
        {
            if (!node.Closing.IsCancellationRequested && await IsNobodysAsync(agency))
                mayBeMore |= await ParkDueAsync(agency) | await ParkAwaitedAsync(agency);
        }
        return mayBeMore;
    }

    private List<string> Find(IReadOnlyList<string> outstanding)
    {
        var without = outstanding.Where(agency => agencies.Find(agency) is null).ToList();
        without.ForEach(agency => found.TryAdd(agency, true));
        return without;
    }

    private async Task<bool> IsNobodysAsync(string agency)
    {
        if (leases is null)
            return true;
        if (await leases.IsHeldAsync(Hosting.Duty.Agency(agency)))
        {
            freeSince.Remove(agency);
            return false;
        }
        freeSince.TryAdd(agency, Clock.GetTimestamp());
        return Clock.GetElapsedTime(freeSince[agency]) >= FreeMin;
    }

    // Claimed like any other, so that nobody else moves it meanwhile. Only what would be sent now is an attempt, and it never left.
    private async Task<bool> ParkDueAsync(string agency)
    {
        var claimed = await store.ClaimAsync(agency, BatchMax, node.Owner, Clock.GetUtcNow(), Lease);
        var now = Clock.GetUtcNow();
        var attempts = claimed.Where(claim => !claim.Standing.AskFirst).Select(claim => new AttemptEnd(claim, new Outcome.Failed(Reasons.NoAddress, MayHaveArrived: false, Then: NextMove.Park), now, now)).ToList();
        var inquiries = claimed.Where(claim => claim.Standing.AskFirst).Select(claim => new InquiryEnd(claim, new InquiryAnswer.Unclear(Reasons.NoAddress), now)).ToList();
        if (attempts.Count > 0)
            Tell(agency, await store.SettleAsync(attempts, (dossier, end) => Park(dossier, end.Claimed)));
        if (inquiries.Count > 0)
            Tell(agency, await store.SettleAsync(inquiries, (dossier, end) => Park(dossier, end.Claimed)));
        return claimed.Count == BatchMax;
    }

    // An answer may still be brought until it is time to ask for it.
    private async Task<bool> ParkAwaitedAsync(string agency)
    {
        var claimed = await store.ClaimInquiriesAsync(agency, BatchMax, Clock.GetUtcNow(), Lease);
        var inquiries = claimed.Select(claim => new InquiryEnd(claim, new InquiryAnswer.Unclear(Reasons.NoAddress), Clock.GetUtcNow())).ToList();
        if (inquiries.Count > 0)
            Tell(agency, await store.SettleAsync(inquiries, (dossier, end) => Park(dossier, end.Claimed)));
        return claimed.Count == BatchMax;
    }

    private Changes Park(OpenDossier dossier, Claimed claim)
    {
        var turn = new DossierTurn(dossier, turns.At(Clock.GetUtcNow(), TurnCauses.Stopped(Reasons.NoAddress), trace: claim.Standing.Exchange.Trace));
        turn.Move(ExchangeRules.Park(turn.Find(claim.Standing.Exchange.Id)!, Reasons.NoAddress));
        return turn.Finish();
    }

    private void Tell(string agency, (IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake) settled)
    {
        signals.AfterTurn(settled.AgenciesToWake);
        log.ParkedWithoutAddress(settled.Written.Count(written => !written.IsStale), agency);
    }
}
