using System.Diagnostics;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;

namespace Gateway.Host.Intake;

/// <summary>
/// Dossier events from the topic into the same intake as those over HTTP. Records stay in the reader's hand until our own commit, and until the
/// parked topic has what was refused; only then are they done with. So a process that dies here leaves repeats, which the store knows.
/// </summary>
internal sealed class RecordStage(
    KafkaReader reader, IEventStream parked, RecordReader records, IIntakeStore store, KeyRing ring, EventsInHand given, RecordMeasures measures, KafkaOptions options, string system,
    IAuditRecorder audit, TimeProvider clock, ILogger<RecordStage> log) : StageLoop(new Signal(), Poll, clock, log)
{
    /// <summary>What one transaction carries.</summary>
    public const int BatchMax = 256;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50), CommitEvery = TimeSpan.FromSeconds(1);

    private long committedAt;
    private string? told;

    /// <summary>Why nothing goes on, in a word; null when all is well.</summary>
    public string? Trouble => Volatile.Read(ref told);

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        reader.Fill(BatchMax);
        Tell(reader.Trouble);
        var (count, isFull) = (reader.Hand.Count, reader.Hand.Count >= BatchMax);
        if (count > 0)
            await WorkAsync(cancellation);
        if (Clock.GetElapsedTime(committedAt) >= CommitEvery)
        {
            reader.Commit();
            reader.Look();
            committedAt = Clock.GetTimestamp();
            measures.Look(reader.Lag(), reader.Lost.Count);
        }
        return isFull && !reader.IsHeld;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        reader.Close();
    }

    public override void Dispose()
    {
        reader.Dispose();
        (parked as IDisposable)?.Dispose();
        base.Dispose();
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        try
        {
            if (await CallerAsync() is { } caller && await TakeInAsync(caller, cancellation))
                reader.Done();
            else
                reader.Hold();
        }
        catch
        {
            reader.Hold();
            throw;
        }
    }

    // The topic speaks for one system, whose rights and offices hold here as they do for its key.
    private async Task<SystemPrincipal?> CallerAsync()
    {
        var caller = await ring.NamedAsync(system);
        if (caller is { Kind: SystemKind.Shop } && caller.May(SystemRights.SendEvents))
            return caller;
        Tell("system-unknown");
        return null;
    }

    private async Task<bool> TakeInAsync(SystemPrincipal caller, CancellationToken cancellation)
    {
        var (events, origins, refused) = (new List<DossierEvent>(reader.Hand.Count), new List<KafkaRecord>(reader.Hand.Count), new List<(KafkaRecord Record, Parking Why)>());
        foreach (var record in reader.Hand)
        {
            var (offered, why) = records.Read(record, caller);
            if (offered is null)
            {
                refused.Add((record, why!));
                continue;
            }
            events.Add(offered);
            origins.Add(record);
        }
        var traces = EventTraces.Begin(events, null, ActivityKind.Consumer);
        var accepted = await AcceptAsync(traces.Events, caller.Name);
        traces.End(accepted);
        if (traces.Events.Where((_, i) => accepted[i].Acceptance == Acceptance.New).ToList() is { Count: > 0 } news)
            given.Give(news);
        for (var i = 0; i < accepted.Count; i++)
        {
            if (Refusal(accepted[i].Acceptance) is { } why)
                refused.Add((origins[i], why));
        }
        if (refused.Count > 0 && !await ParkAsync(refused, caller.Name, cancellation))
            return false;
        measures.TookIn(accepted.Count(answer => answer.Acceptance == Acceptance.New), accepted.Count(answer => answer.Acceptance == Acceptance.Repeat), refused.Count);
        return true;
    }

    // All of them in one call, which stands or falls whole; only where one contradicts what is known is each offered by itself.
    private async Task<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<DossierEvent> events, string caller)
    {
        if (events.Count == 0)
            return [];
        var together = await store.AcceptAsync(events, caller, Clock.GetUtcNow());
        if (together.All(answer => Refusal(answer.Acceptance) is null))
            return together;
        var answers = new List<Accepted>(events.Count);
        foreach (var offered in events)
            answers.Add((await store.AcceptAsync([offered], caller, Clock.GetUtcNow()))[0]);
        return answers;
    }

    private static Parking? Refusal(Acceptance acceptance) => acceptance switch
    {
        Acceptance.New or Acceptance.Repeat => null,
        Acceptance.Conflict => Parking.Of(Problems.EventConflict.With(errors: [new ProblemError("/id", "conflict")])),
        Acceptance.SequenceTaken => Parking.Of(Problems.SequenceConflict.With(errors: [new ProblemError("/sequence", "conflict")])),
        _ => throw new UnreachableException($"Unknown acceptance {acceptance}."),
    };

    private async Task<bool> ParkAsync(List<(KafkaRecord Record, Parking Why)> refused, string caller, CancellationToken cancellation)
    {
        var deliveries = await parked.SendAsync([.. refused.Select(one => one.Why.Message(one.Record, options.Topics))], cancellation);
        if (deliveries.FirstOrDefault(delivery => delivery is not Delivery.Delivered) is { } trouble)
        {
            Tell(trouble is Delivery.NotYet { Code: var code } ? code : "parking-refused");
            return false;
        }
        var now = Clock.GetUtcNow();
        await audit.AddAsync([.. refused.GroupBy(one => (one.Record.Partition, one.Why.Code)).Select(one =>
            IntakeNotes.Parked(caller, options.Topics.DossierEvents, one.Key.Partition, [.. one.Select(item => item.Record.Offset).Order()], one.Key.Code, now))]);
        foreach (var (record, why) in refused)
            log.RecordParked(record.Position, why.Code);
        return true;
    }

    // A word for each change, not for each round.
    private void Tell(string? trouble)
    {
        if (trouble is not null && trouble != told)
            log.RecordsWait(trouble);
        else if (trouble is null && told is not null && !reader.IsHeld)
            log.RecordsGoOn();
        told = trouble ?? (reader.IsHeld ? told : null);
    }
}
