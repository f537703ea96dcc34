using System.Diagnostics.Metrics;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Host.Telemetry;

/// <summary>
/// Keeps what only the store knows ready for whoever scrapes: looked at every few seconds, by the one process that has the duty, and not at
/// all where nobody listens. Another process shows zeros, so the highest of all is the truth.
/// </summary>
internal sealed class GaugeStage : StageLoop
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly Meter meter = new(MetricsListener.Meter);
    private readonly IReadOnlyList<string> agencies;
    private readonly StoreGauges store;
    private readonly ObservableGauge<double> due;
    private StoreLook last = StoreLook.Empty;

    public GaugeStage(IReadOnlyList<string> agencies, StoreGauges store, TimeProvider clock, ILogger<GaugeStage> log)
        : base(new Signal(), Poll, clock, log)
    {
        (this.agencies, this.store) = (agencies, store);
        due = meter.CreateObservableGauge("exchange_oldest_due_seconds", () => ByAgency(agency => Age(Look.Due.GetValueOrDefault(agency))), "s", "How long the earliest due exchange has been waiting to be sent");
        meter.CreateObservableGauge("exchanges_parked", () => ByAgency(agency => (double)Look.Parked.GetValueOrDefault(agency)), description: $"Exchanges that need a person, at most {StoreGauges.ParkedMax}");
        meter.CreateObservableGauge("stage_oldest_seconds", ByStage, "s", "How long the oldest piece of work has been waiting for its stage");
    }

    private StoreLook Look => Duty is { IsMine: false } ? StoreLook.Empty : Volatile.Read(ref last);

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (due.Enabled)
            Volatile.Write(ref last, await store.LookAsync(agencies, cancellation));
        return false;
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    private IEnumerable<Measurement<double>> ByAgency(Func<string, double> value) =>
        agencies.Select(agency => new Measurement<double>(value(agency), new KeyValuePair<string, object?>("agency", agency)));

    private IEnumerable<Measurement<double>> ByStage() =>
    [
        new(Age(Look.NewEvent), new KeyValuePair<string, object?>("stage", "planning")),
        new(Age(Look.NewCallback), new KeyValuePair<string, object?>("stage", "matching")),
    ];

    private double Age(DateTimeOffset? since) => since is { } began ? Math.Max(0, (Clock.GetUtcNow() - began).TotalSeconds) : 0;
}
