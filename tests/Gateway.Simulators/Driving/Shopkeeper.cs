using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>
/// The people at the shop: hand dossiers in, answer what agencies ask for, decide and return what is settled, and at the end prove every
/// receipt by sending each event once more.
/// </summary>
public sealed class Shopkeeper
{
    private static readonly TimeSpan ChangeOfMind = TimeSpan.FromMilliseconds(300), Glance = TimeSpan.FromMilliseconds(200);
    private readonly Province province;
    private readonly TimeProvider clock;
    private readonly CancellationToken cancellation;
    private readonly ConcurrentDictionary<string, SimulatedDossier> dossiers = new();
    private readonly ConcurrentQueue<ShopEvent> sent = [];
    private readonly ConcurrentDictionary<(string Dossier, string Kind), bool> done = new();
    private readonly Lock gate = new();
    private readonly HashSet<Task> errands = [];

    public Shopkeeper(Province province, TimeProvider clock, CancellationToken cancellation)
    {
        (this.province, this.clock, this.cancellation) = (province, clock, cancellation);
        foreach (var (code, agency) in province.Agencies)
            agency.Callbacks.Receipted = callback =>
            {
                province.Callbacks.Note(code, callback);
                Answer(callback);
            };
        province.Results.FirstHeard = Close;
    }

    public int Dossiers => dossiers.Count;

    /// <summary>Hands dossiers in; several at once go as one batch.</summary>
    public async Task HandInAsync(params IReadOnlyList<SimulatedDossier> handed)
    {
        ArgumentNullException.ThrowIfNull(handed);
        foreach (var dossier in handed)
            dossiers[dossier.Accepted.Dossier] = dossier;
        foreach (var way in handed.ToLookup(dossier => dossier.Mode == EventMode.Topic))
            await SendAsync([.. way.Select(dossier => dossier.Accepted)], way.Key || way.Count() == 1 ? way.First().Mode : EventMode.Batch);
        foreach (var dossier in handed)
        {
            if (dossier.IsRepeated)
                await province.Shop.SendAsync(dossier.Accepted, Way(dossier.Accepted.Dossier, EventMode.Structured), cancellation);
            if (dossier.IsContradicted)
                await province.Shop.SendAsync(DossierEvents.Conflicting(dossier.Accepted), Way(dossier.Accepted.Dossier, EventMode.Binary), cancellation);
            if (dossier.IsWithdrawn)
                Run(() => LaterAsync("withdrawn", dossier.Accepted.Dossier, ChangeOfMind));
        }
    }

    /// <summary>Waits until nothing moves any more, inside or outside; what the operator sees then, or null when time ran out.</summary>
    public async Task<IReadOnlyList<JsonObject>?> DrainAsync(TimeSpan within)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < within)
        {
            await WhenErrandsAreDoneAsync();
            await province.WhenAgenciesAreQuietAsync();
            var dump = await DumpAsync();
            if (dump.All(GatewayApi.IsAtRest) && await IsStillAsync())
                return dump;
            await Task.Delay(Glance, clock, cancellation);
        }
        return null;
    }

    /// <summary>Every event once more: whoever kept its promise answers with the first receipt. What went over the topic has none yet, and so it goes twice.</summary>
    public async Task ProveAsync()
    {
        foreach (var one in sent)
        {
            await province.Shop.SendAsync(one, EventMode.Structured, cancellation);
            if (Way(one.Dossier, EventMode.Structured) == EventMode.Topic)
                await province.Shop.SendAsync(one, EventMode.Structured, cancellation);
        }
    }

    /// <summary>The last dump, with what became of every callback that has a receipt.</summary>
    public async Task<IReadOnlyList<JsonObject>> DumpWholeAsync()
    {
        var dump = await DumpAsync();
        var callbacks = await province.Callbacks.DumpAsync(cancellation);
        foreach (var line in dump)
            line["callbacks"] = new JsonArray([.. callbacks[(string)line["dossier"]!]]);
        return dump;
    }

    private async Task<IReadOnlyList<JsonObject>> DumpAsync()
    {
        var dump = new List<JsonObject>();
        foreach (var dossier in dossiers.Keys)
            dump.Add(await province.Api.DumpAsync(dossier, cancellation));
        return dump;
    }

    // Reading the feed to its end may wake the shop up once more.
    private async Task<bool> IsStillAsync()
    {
        var before = sent.Count;
        await province.Feed.ReadToEndAsync(cancellation);
        await WhenErrandsAreDoneAsync();
        return sent.Count == before && province.IsTopicTakenIn();
    }

    private async Task SendAsync(IReadOnlyList<ShopEvent> events, EventMode mode)
    {
        foreach (var one in events)
            sent.Enqueue(one);
        await province.Shop.SendAsync(events, mode, cancellation);
    }

    private void Answer(SimulatedCallback callback)
    {
        var kind = callback.Kind switch { "supplement-requested" => "supplemented", "payment-requested" => "paid", _ => null };
        if (kind is not null)
            Run(() => LaterAsync(kind, callback.Dossier, ChangeOfMind));
    }

    private void Close(string kind, string dossier)
    {
        if (kind == "dossier.steps_settled" && dossiers.TryGetValue(dossier, out var known) && known is { IsFinished: true, IsWithdrawn: false })
            Run(async () =>
            {
                await LaterAsync("decided", dossier, TimeSpan.Zero);
                await LaterAsync("returned", dossier, TimeSpan.Zero);
            });
    }

    private async Task LaterAsync(string kind, string dossier, TimeSpan after)
    {
        if (!done.TryAdd((dossier, kind), true))
            return;
        if (after > TimeSpan.Zero)
            await Task.Delay(after, clock, cancellation);
        await SendAsync([province.Events.Later(kind, dossier)], Way(dossier, EventMode.Structured));
    }

    // Whoever sends a dossier over the topic sends all of it there, for only there its events keep their order.
    private EventMode Way(string dossier, EventMode otherwise) => dossiers.TryGetValue(dossier, out var known) && known.Mode == EventMode.Topic ? EventMode.Topic : otherwise;

    private void Run(Func<Task> errand)
    {
        var task = errand();
        lock (gate)
            errands.Add(task);
    }

    private async Task WhenErrandsAreDoneAsync()
    {
        Task[] now;
        do
        {
            lock (gate)
                now = [.. errands.Where(errand => !errand.IsCompletedSuccessfully)];
            await Task.WhenAll(now);
        }
        while (now.Length > 0);
    }
}
