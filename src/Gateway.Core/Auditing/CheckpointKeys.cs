namespace Gateway.Auditing;

/// <summary>What a signature turned out to be.</summary>
public enum SignatureCheck
{
    Valid,
    Invalid,

    /// <summary>Nobody gave us the key: neither right nor wrong.</summary>
    KeyMissing,
}

/// <summary>The public keys that somebody trusts, the present one and all before it, and how time stamps are judged.</summary>
/// <param name="stamps">Null where stamps are not looked at.</param>
public sealed class CheckpointKeys(IEnumerable<CheckpointPublicKey> keys, IStampCheck? stamps = null)
{
    private readonly Dictionary<string, CheckpointPublicKey> byId = keys.DistinctBy(key => key.Id).ToDictionary(key => key.Id);

    public IReadOnlyCollection<CheckpointPublicKey> All => byId.Values;

    /// <param name="keyId">The key that the checkpoint names (<see cref="Checkpoint.KeyId"/>).</param>
    public SignatureCheck Check(SignedCheckpoint checkpoint, string keyId)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!byId.TryGetValue(keyId, out var key))
            return SignatureCheck.KeyMissing;
        return key.Verifies(checkpoint.Bytes, checkpoint.Signature) ? SignatureCheck.Valid : SignatureCheck.Invalid;
    }

    /// <summary>Null for a checkpoint without a stamp, and where stamps are not looked at.</summary>
    public StampFinding? CheckStamp(SignedCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Stamp is null ? null : stamps?.Check(checkpoint);
    }
}
