namespace Gateway.Host.Hosting;

/// <summary>The one process of an embedded store.</summary>
internal sealed class SoleSteward(Duties duties) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var duty in duties.All)
            duty.Keep();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
