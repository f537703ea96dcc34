using System.Diagnostics.Metrics;

namespace Gateway.Host.Hosting;

/// <summary>What <c>/readyz</c> says, for who scrapes: asked every few seconds, and not at all where nobody listens.</summary>
internal sealed class ReadyMeter : BackgroundService
{
    public const string Ready = "ready", ReadyMeaning = "1 while events are taken in, 0 while the database is waited for or something else that decides is not well";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private readonly Meter meter = new(MetricsListener.Meter);
    private readonly IEnumerable<ReadyCheck> checks;
    private readonly IHostApplicationLifetime life;
    private readonly TimeProvider clock;
    private readonly ObservableGauge<int> gauge;
    private volatile bool isReady;

    public ReadyMeter(IEnumerable<ReadyCheck> checks, IHostApplicationLifetime life, TimeProvider clock)
    {
        (this.checks, this.life, this.clock) = (checks, life, clock);
        gauge = meter.CreateObservableGauge(Ready, () => isReady ? 1 : 0, description: ReadyMeaning);
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (gauge.Enabled)
                (isReady, _) = await Health.AskAsync(checks, life, clock, CancellationToken.None);
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
