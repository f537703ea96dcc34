using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gateway.Host.Telemetry;

/// <summary>
/// A gauge that stages tell, by one label or none. It is looked at and not set: what shows <c>/metrics</c> passes over the gauges of .NET that are set.
/// </summary>
internal sealed class LastTold
{
    private readonly ConcurrentDictionary<string, double> values = new(StringComparer.Ordinal);

    /// <param name="label">Its name; null for a gauge of one value.</param>
    public LastTold(Meter meter, string name, string? unit, string description, string? label = null) => meter.CreateObservableGauge(
        name, () => values.Select(told => label is null ? new Measurement<double>(told.Value) : new Measurement<double>(told.Value, new KeyValuePair<string, object?>(label, told.Key))), unit, description);

    public void Tell(double value, string of = "") => values[of] = value;

    /// <summary>Whoever told it has nothing more to tell: what was shown once is shown on, so it shows nothing of anything.</summary>
    public void Withdraw(string of)
    {
        if (values.ContainsKey(of))
            values[of] = 0;
    }
}
