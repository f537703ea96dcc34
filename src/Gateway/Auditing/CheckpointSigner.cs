using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>Signs where the log stands, each checkpoint naming the one before.</summary>
/// <param name="origin">Which log, in all its checkpoints.</param>
internal sealed class CheckpointSigner(IAuditSealing store, IAuditLog sealedLog, AuditKeyFolder keys, string origin, ILogger<CheckpointSigner> log)
{
    private string? registered;

    public async Task<SignedCheckpoint> SignAsync(MerkleFrontier frontier, DateTimeOffset now, CancellationToken cancellation)
    {
        using var key = keys.Current(now);
        if (registered != key.Public.Id)
        {
            await store.AddKeyAsync(key.Public.Id, key.Public.ToPem(), now);
            log.KeyInForce(registered = key.Public.Id);
        }
        var last = await sealedLog.LastCheckpointAsync(cancellation);
        return key.Sign(new Checkpoint(origin, frontier.Size, Convert.ToHexStringLower(frontier.Root()), now, last?.Hash, key.Public.Id));
    }
}
