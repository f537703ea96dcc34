using System.Diagnostics.Metrics;
using Gateway.Exchanges;
using Gateway.Host.Hosting;

namespace Gateway.Host.Exchanges;

/// <summary>Shows each agency's circuit: 1 for the state it is in. Only the process that sends to the agency knows; the others show zeros.</summary>
internal sealed class CircuitMeter : IHostedService, IDisposable
{
    private static readonly (CircuitState State, string Word)[] States = [(CircuitState.Closed, "closed"), (CircuitState.HalfOpen, "half_open"), (CircuitState.Open, "open")];
    private readonly Meter meter = new(MetricsListener.Meter);
    private readonly Agencies agencies;
    private readonly Duties duties;

    public CircuitMeter(Agencies agencies, Duties duties)
    {
        (this.agencies, this.duties) = (agencies, duties);
        meter.CreateObservableGauge("agency_circuit_state", Measure, description: "1 for the state that the agency's circuit is in");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Measure() =>
        from agency in agencies.All
        let now = duties.IsMine(Duty.Agency(agency.Code)) ? agency.Gate.Circuit.State : (CircuitState?)null
        from state in States
        select new Measurement<int>(state.State == now ? 1 : 0, new("agency", agency.Code), new KeyValuePair<string, object?>("state", state.Word));
}
