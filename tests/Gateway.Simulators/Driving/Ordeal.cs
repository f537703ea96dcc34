using Gateway.Checker;

namespace Gateway.Simulators.Driving;

/// <summary>
/// Dossiers come in without a pause while something happens to the gateway or to its store. At the end everything heals, drains and is
/// judged from outside.
/// </summary>
public sealed class Ordeal(Province province, int seed, TimeProvider clock)
{
    private const int SendersAtOnce = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(150), DrainWithin = TimeSpan.FromSeconds(180);
    private Shopkeeper? keeper;
    private int serial;

    /// <summary>What a sender waits between two dossiers.</summary>
    public TimeSpan Between { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Dossiers handed in so far.</summary>
    public int Dossiers => keeper?.Dossiers ?? 0;

    /// <param name="happen">What happens under the load; it begins once every process is ready.</param>
    public async Task<Sentence> RunAsync(Func<CancellationToken, Task> happen, int dossiersMin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(happen);
        using var ears = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var load = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        keeper = new Shopkeeper(province, clock, cancellation);
        var scenario = new Scenario(province, seed);
        var feed = province.Feed.FollowAsync(ears.Token);
        await province.StartGatewaysAsync(cancellation);
        var senders = Enumerable.Range(0, SendersAtOnce).Select(_ => SendAsync(keeper, scenario, load.Token)).ToArray();
        await happen(cancellation);
        // On a slow machine much may have happened before much has come in.
        while (keeper.Dossiers < dossiersMin)
            await Task.Delay(Glance, clock, cancellation);
        await load.CancelAsync();
        await Task.WhenAll(senders);
        var dump = await keeper.DrainAsync(DrainWithin);
        await keeper.ProveAsync();
        await ears.CancelAsync();
        await feed;
        await province.Feed.ReadToEndAsync(cancellation);
        return await province.JudgeAsync(dump is not null, await keeper.DumpWholeAsync(), cancellation);
    }

    private async Task SendAsync(Shopkeeper shop, Scenario scenario, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            SimulatedDossier next;
            lock (scenario)
                next = scenario.Any(++serial);
            await shop.HandInAsync(next);
            await Task.Delay(Between, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
