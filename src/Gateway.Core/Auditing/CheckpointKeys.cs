namespace Gateway.Auditing;

/// <summary>What a signature turned out to be.</summary>
public enum SignatureCheck
{
    Valid,
    Invalid,

    /// <summary>Nobody gave us the key: neither right nor wrong.</summary>
    KeyMissing,
}

/// <summary>The public keys that somebody trusts, the present one and all before it.</summary>
public sealed class CheckpointKeys(IEnumerable<CheckpointPublicKey> keys)
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
}
