using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>Tells the store how an agency does, when there is something new: its circuit, and how much of its backlog has gone.</summary>
internal sealed class AgencyReporter(Agency agency, IAgencyStateStore store, TimeProvider clock, ILogger<AgencyReporter> log)
    : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private CircuitState? told;
    private int turns;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (!agency.HasBegun(Duty))
            return false;
        // Another process may have told otherwise while it had the duty.
        var isNews = Duty is { } duty && duty.Turns != turns;
        var (circuit, gone) = (agency.Gate.Circuit.State, agency.Departures.Take());
        if (circuit == told && gone == 0 && !isNews)
            return false;
        try
        {
            await store.TellAsync(agency.Code, circuit, gone, Clock.GetUtcNow());
        }
        catch
        {
            agency.Departures.Add(gone);
            throw;
        }
        (told, turns) = (circuit, Duty?.Turns ?? 0);
        return false;
    }
}
