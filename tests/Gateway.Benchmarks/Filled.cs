namespace Gateway.Benchmarks;

/// <summary>Stores with a past, made once and copied for every round.</summary>
internal sealed class Filled(Machine machine)
{
    private const int Enough = 16;
    private const string Model = "00000000";

    /// <summary>A million settled dossiers and a hundred thousand whose exchange needs a person, or as many as asked for.</summary>
    public Task<Target> SettledAsync(int settled, int parked) => MakeAsync(database =>
    {
        Crowd.Multiply(database, $"past-{Model}", 0, settled);
        Crowd.Multiply(database, $"dead-{Model}", 0, parked, "state = 'parked', due_at = null, reason = 'connection'");
    });

    /// <summary>A million dossiers that are due at the agency that is down, and a hundred thousand that are parked.</summary>
    public Task<Target> DueAsync(int due, int parked) => MakeAsync(database =>
    {
        Crowd.Multiply(database, $"dead-{Model}", 0, parked, "state = 'parked', due_at = null, reason = 'connection'");
        Crowd.Multiply(database, $"dead-{Model}", parked, due, "state = 'due', due_at = 1700000000000, reason = null");
    });

    /// <summary>The receiver, and an agency at whose address nobody listens.</summary>
    public static Shape WithTheDead(Machine machine) => new(Engine.Postgres)
    {
        Agencies = new Dictionary<string, Uri>
        {
            [Overlay.Receiver] = new($"http://127.0.0.1:{machine.ReceiverPort}/"),
            [Overlay.Dead] = new($"http://127.0.0.1:{Machine.FreePort()}/"),
        },
    };

    // One dossier of each kind goes through the gateway itself: what is multiplied is what it writes.
    private async Task<Target> MakeAsync(Action<string> multiply)
    {
        var made = await machine.StartGatewayAsync(WithTheDead(machine) with { InFlight = Enough });
        await machine.LoadAsync(made, new(1, "past-") { Template = machine.EventOf(Overlay.OneStep, isShort: true) });
        await machine.LoadAsync(made, new(1, "dead-") { Template = machine.EventOf(Overlay.OfTheDead, isShort: true), IsAwaited = false });
        made.Kill();
        await machine.Server.DesertedAsync(made.Database);
        multiply(made.Database);
        Crowd.Rest(made.Database);
        return made;
    }
}
