namespace Gateway.Operating;

/// <summary>A key as we keep it. At most two of a system are in force at once, so that a rotation needs no pause.</summary>
public sealed record SystemKey(string Prefix, byte[] Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    public const int InForceMax = 2;

    public bool IsInForce(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is not { } end || now < end);
}

/// <summary>A system with all its keys, oldest first.</summary>
public sealed record KnownSystem(SystemPrincipal System, IReadOnlyList<SystemKey> Keys);

/// <summary>Why the store did not do what was asked of a system's keys.</summary>
public enum KeyChange
{
    Done,
    UnknownSystem,
    NameTaken,
    TooManyKeys,
}

/// <summary>Where systems and the hashes of their keys are kept.</summary>
public interface ISystemStore
{
    /// <summary>Everything, for the snapshot that requests are checked against; also revoked and expired keys.</summary>
    Task<IReadOnlyList<KnownSystem>> ListAsync(CancellationToken cancellation);

    /// <summary>A new system with its first key.</summary>
    Task<KeyChange> AddAsync(SystemPrincipal system, SystemKey key);

    /// <summary>
    /// One more key for a system; its other keys end at <paramref name="othersEndAt"/> unless they end sooner. Refused while
    /// <see cref="SystemKey.InForceMax"/> are in force at <paramref name="now"/>.
    /// </summary>
    Task<KeyChange> RotateAsync(string system, SystemKey key, DateTimeOffset now, DateTimeOffset othersEndAt);

    /// <summary>Ends one key at once, or all of the system's when <paramref name="prefix"/> is null; how many were still in force or to come.</summary>
    Task<int> RevokeAsync(string system, string? prefix, DateTimeOffset now);

    /// <summary>Ends a key that was shown where it must not be.</summary>
    Task<bool> RevokeKeyAsync(string prefix, DateTimeOffset now);
}
