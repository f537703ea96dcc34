using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>Signs where the log stands, each checkpoint naming the one before.</summary>
/// <param name="origin">Which log, in all its checkpoints.</param>
internal sealed class CheckpointSigner(IAuditSealing store, IAuditLog sealedLog, AuditKeyFolder keys, string origin, ILogger<CheckpointSigner> log)
{
    private string? registered, made;

    public async Task<SignedCheckpoint> SignAsync(MerkleFrontier frontier, DateTimeOffset now, CancellationToken cancellation)
    {
        using var key = keys.Current(now);
        var last = await sealedLog.LastCheckpointAsync(cancellation);
        // Where the last one is not ours the store may be an older copy, which need not know our key.
        if (registered != key.Public.Id || last?.Hash != made)
            await store.AddKeyAsync(key.Public.Id, key.Public.ToPem(), now);
        if (registered != key.Public.Id)
            log.KeyInForce(registered = key.Public.Id);
        var signed = key.Sign(new Checkpoint(origin, frontier.Size, Convert.ToHexStringLower(frontier.Root()), now, last?.Hash, key.Public.Id));
        made = signed.Hash;
        return signed;
    }
}
