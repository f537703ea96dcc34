using System.Security.Cryptography;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>Signs where the log stands, each checkpoint naming the one before; nothing on top of a store that lost what was signed here.</summary>
/// <param name="origin">Which log, in all its checkpoints.</param>
internal sealed class CheckpointSigner(IAuditSealing store, IAuditLog sealedLog, AuditKeyFolder keys, KeptCheckpoint kept, string origin, ILogger<CheckpointSigner> log)
{
    private string? registered, made;
    private bool isBehind;

    /// <summary>Throws where the store no longer holds what was signed here last.</summary>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        if (await kept.MisfitAsync(cancellation) is { } misfit)
            throw new SealingStop("not-as-signed", new InvalidDataException($"{misfit.What}: what was signed last, as it lies beside the keys, says {misfit.Expected}; the store says {misfit.Actual}."));
    }

    public async Task<SignedCheckpoint> SignAsync(MerkleFrontier frontier, DateTimeOffset now, CancellationToken cancellation)
    {
        using var key = Current(now);
        var last = await sealedLog.LastCheckpointAsync(cancellation);
        // Where the last one is not what we made, another process may have gone on, or somebody took ours away.
        if (last?.Hash != made)
            await CheckAsync(cancellation);
        // Where the last one is not ours the store may be an older copy, which need not know our key.
        if (registered != key.Public.Id || last?.Hash != made)
            await store.AddKeyAsync(key.Public.Id, key.Public.ToPem(), now);
        if (registered != key.Public.Id)
            log.KeyInForce(registered = key.Public.Id);
        var signed = key.Sign(new Checkpoint(origin, frontier.Size, Convert.ToHexStringLower(frontier.Root()), now, last?.Hash, key.Public.Id));
        made = signed.Hash;
        return signed;
    }

    /// <summary>Keeps what is committed. What could not be kept leaves an older one in its place, which the store holds as well.</summary>
    public void Keep(SignedCheckpoint committed)
    {
        try
        {
            kept.Keep(committed);
            isBehind = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!isBehind)
                log.NotKept(e);
            isBehind = true;
        }
    }

    private CheckpointKey Current(DateTimeOffset now)
    {
        try
        {
            return keys.Current(now);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SealingStop("key-unreadable", e);
        }
    }
}
