using Gateway.Host.Auditing;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Auditing;

/// <summary>A stage with a sealer and its keys.</summary>
public sealed class SealedStage(PostgresServer? server) : IAsyncDisposable
{
    private readonly string keys = Directory.CreateTempSubdirectory("gateway-keys-").FullName;

    public Stage Stage { get; } = new(server);

    /// <summary>Seals everything that there is; a sealer that has just started, each time.</summary>
    public async Task SealAsync(CancellationToken cancellation)
    {
        var signer = new CheckpointSigner(Stage.Audit, Stage.Audit, new AuditKeyFolder(keys), "test", NullLogger<CheckpointSigner>.Instance);
        var sealer = new Sealer(Stage.Audit, Stage.Audit, signer, new AuditLanes("node-1", Stage.Clock), Stage.Clock, NullLogger<Sealer>.Instance);
        while (await sealer.RunOnceAsync(cancellation))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }
}
