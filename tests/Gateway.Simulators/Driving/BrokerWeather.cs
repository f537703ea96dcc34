using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Simulators.Kafka;

namespace Gateway.Simulators.Driving;

/// <summary>What happens to the brokers while everything else happens too, chosen by the seed. When it is over they are well again.</summary>
public sealed class BrokerWeather(MockBrokers brokers, int seed, TimeProvider clock)
{
    // Requests and errors by their numbers in the protocol: timed out, no leader, leader not available; and the library's own for a broken wire.
    private const int Produce = 0, Fetch = 1, SlowMs = 300;
    private const string Errors = "7 6 5 -195";
    private static readonly TimeSpan CalmMax = TimeSpan.FromMilliseconds(900), TroubleMin = TimeSpan.FromMilliseconds(200), TroubleMax = TimeSpan.FromMilliseconds(2500);
    private readonly Random random = new(seed);

    /// <summary>How often each thing happened.</summary>
    public JsonObject Counts { get; } = [];

    /// <summary>Until it is told to stop.</summary>
    public async Task BlowAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (what, begin, end) = Choose();
            Counts[what] = ((int?)Counts[what] ?? 0) + 1;
            await OrderAsync(begin);
            await PassAsync(TroubleMin + ((TroubleMax - TroubleMin) * random.NextDouble()), stopping);
            await OrderAsync(end);
            await PassAsync(CalmMax * random.NextDouble(), stopping);
        }
    }

    private (string What, IEnumerable<string> Begin, IEnumerable<string> End) Choose()
    {
        var broker = random.Next(1, brokers.Count + 1);
        switch (random.Next(5))
        {
            case 0:
                return ("broker-down", [$"down {broker}"], [$"up {broker}"]);
            case 1:
                return ("all-down", Each("down"), Each("up"));
            case 2:
                return ("errors", [$"errors {Produce} {Errors}", $"errors {Fetch} {Errors}"], [$"no-errors {Produce}", $"no-errors {Fetch}"]);
            case 3:
                return ("leader", GatewayTopics.All.Select(part => $"leader {part.Topic} {part.Partition} {random.Next(1, brokers.Count + 1)}"), []);
            default:
                return ("slow", [$"delay {broker} {SlowMs.ToString(CultureInfo.InvariantCulture)}"], [$"delay {broker} 0"]);
        }
    }

    private IEnumerable<string> Each(string verb) => Enumerable.Range(1, brokers.Count).Select(broker => $"{verb} {broker}");

    // Never cut short: what began has to end.
    private async Task OrderAsync(IEnumerable<string> orders)
    {
        foreach (var order in orders)
            await brokers.OrderAsync(order, CancellationToken.None);
    }

    private async Task PassAsync(TimeSpan time, CancellationToken stopping) =>
        await Task.Delay(time, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
