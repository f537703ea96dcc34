using Gateway.Exchanges;
using Gateway.Host.Auditing;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Auditing;

/// <summary>A stage with a sealer and its keys.</summary>
public sealed class SealedStage(PostgresServer? server) : IAsyncDisposable
{
    private readonly string keys = Directory.CreateTempSubdirectory("gateway-keys-").FullName;

    private SealWatch? watch;

    public Stage Stage { get; } = new(server);

    /// <summary>What was sealed and is not asked for yet.</summary>
    internal FreshRows<byte[]> Fresh { get; } = new(record => record.Length);

    internal SealWatch Watch => watch ??= new(Stage.Audit, TimeSpan.FromHours(4), Stage.Clock, NullLogger<SealWatch>.Instance);

    internal HeardLog<Sealer> Log { get; } = new();

    /// <summary>Where what was signed last is kept.</summary>
    public string LastFile => Path.Combine(keys, "last-checkpoint.json");

    internal KeptCheckpoint Kept => new(new AuditKeyFolder(keys), Stage.Audit, "test");

    /// <summary>A sealer that has just started, with the keys of this stage or others.</summary>
    internal Sealer NewSealer(string? others = null)
    {
        var folder = new AuditKeyFolder(others ?? keys);
        var signer = new CheckpointSigner(Stage.Audit, Stage.Audit, folder, new KeptCheckpoint(folder, Stage.Audit, "test"), "test", NullLogger<CheckpointSigner>.Instance);
        return new Sealer(Stage.Audit, Stage.Audit, signer, new AuditLanes("node-1", Stage.Clock), Stage.Clock, Log, Fresh, Watch);
    }

    /// <summary>Seals everything that there is; a sealer that has just started, each time.</summary>
    public async Task SealAsync(CancellationToken cancellation)
    {
        using var sealer = NewSealer();
        while (await sealer.RunOnceAsync(cancellation))
        {
        }
    }

    /// <summary>Two rounds of the sealer: half of the dossiers each, accepted, opened, tried twice.</summary>
    public async Task FillAsync(int dossiers, CancellationToken cancellation)
    {
        for (var half = 0; half < 2; half++)
        {
            for (var i = 0; i < dossiers / 2; i++)
            {
                await Stage.OpenAsync("accepted-birth", $"D-{half}-{i}");
                await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.Unreachable, false));
            }
            Stage.Clock.Advance(TimeSpan.FromHours(1));
            foreach (var claimed in await Stage.Exchanges.ClaimAsync("civil-status", dossiers, "node-1", Stage.Now, TimeSpan.FromMinutes(1)))
                await Stage.SettleAsync(claimed, new Outcome.Refused("refused"));
            await SealAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        watch?.Dispose();
        await Stage.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }
}
