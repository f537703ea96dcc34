using System.Collections.Frozen;
using Gateway.Auditing;
using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>
/// All keys in memory, so that signing in costs no query and ten thousand wrong keys cost none either. The snapshot is reloaded beside the
/// traffic once it is two seconds old and never used once it is five: that is how soon a revoked key is dead everywhere.
/// </summary>
internal sealed class KeyRing(ISystemStore store, TimeProvider clock)
{
    private static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(2), AgeMax = TimeSpan.FromSeconds(5), NewKeyWithin = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private volatile Snapshot? current;
    private Task<Snapshot>? loading;

    /// <summary>The principal whose key this is, or null. Completes in place unless the snapshot is too old.</summary>
    public ValueTask<SystemPrincipal?> FindAsync(string key)
    {
        if (!ApiKey.TryRead(key, out _, out _))
            return new((SystemPrincipal?)null);
        var snapshot = current;
        var age = snapshot is null ? TimeSpan.MaxValue : clock.GetElapsedTime(snapshot.LoadedAt);
        if (age >= AgeMax)
            return AfterReloadAsync(key);
        if (age >= RefreshAfter)
            _ = ReloadAsync();
        if (snapshot!.Find(key, clock.GetUtcNow()) is { } principal)
            return new(principal);
        return age < NewKeyWithin ? new((SystemPrincipal?)null) : AfterReloadAsync(key);
    }

    /// <summary>The system of this name, whatever its keys: for doors that it does not open with a key. As fresh as what keys are checked against.</summary>
    public async ValueTask<SystemPrincipal?> NamedAsync(string system)
    {
        var snapshot = current;
        if (snapshot is null || clock.GetElapsedTime(snapshot.LoadedAt) >= RefreshAfter)
            snapshot = await ReloadAsync();
        return snapshot.Named(system);
    }

    /// <summary>Why a key opened nothing, as far as is known without asking anybody. Only the prefix of one of ours is repeated.</summary>
    public Refusal Refused(string key)
    {
        if (!ApiKey.TryRead(key, out var prefix, out var secret))
            return Refusal.OfKey(key.Length == 0 ? "no-key" : "malformed-key", null);
        return current?.Find(prefix) is not { } known ? Refusal.OfKey("unknown-key", null)
            : Refusal.OfKey(!ApiKey.IsSecret(secret, known.Hash) ? "wrong-secret" : known.RevokedAt is not null ? "revoked" : "expired", known.Prefix);
    }

    /// <summary>Ends a key that was shown in an address; true when it was one of ours and in force.</summary>
    public async Task<bool> RevokeShownAsync(string key)
    {
        if (await FindAsync(key) is null)
            return false;
        var revoked = await store.RevokeKeyAsync(key.Substring(ApiKey.Marker.Length, ApiKey.PrefixLength), clock.GetUtcNow());
        current = null;
        return revoked;
    }

    private async ValueTask<SystemPrincipal?> AfterReloadAsync(string key) => (await ReloadAsync()).Find(key, clock.GetUtcNow());

    private Task<Snapshot> ReloadAsync()
    {
        lock (gate)
        {
            if (loading is null or { IsCompleted: true })
                loading = LoadAsync();
            return loading;
        }
    }

    // Not cancelled with the request that asked: the others wait for it too.
    private async Task<Snapshot> LoadAsync()
    {
        var asOf = clock.GetTimestamp();
        var systems = await store.ListAsync(CancellationToken.None);
        return current = new Snapshot(asOf, systems);
    }

    private sealed class Snapshot
    {
        private readonly FrozenDictionary<string, (SystemPrincipal System, SystemKey Key)>.AlternateLookup<ReadOnlySpan<char>> keys;
        private readonly FrozenDictionary<string, SystemPrincipal> names;

        public Snapshot(long loadedAt, IReadOnlyList<KnownSystem> systems)
        {
            LoadedAt = loadedAt;
            names = systems.ToFrozenDictionary(known => known.System.Name, known => known.System, StringComparer.Ordinal);
            keys = systems.SelectMany(known => known.Keys.Select(key => (known.System, Key: key)))
                .ToFrozenDictionary(entry => entry.Key.Prefix, StringComparer.Ordinal)
                .GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public long LoadedAt { get; }

        public SystemPrincipal? Named(string system) => names.GetValueOrDefault(system);

        public SystemKey? Find(ReadOnlySpan<char> prefix) => keys.TryGetValue(prefix, out var entry) ? entry.Key : null;

        public SystemPrincipal? Find(ReadOnlySpan<char> text, DateTimeOffset now) =>
            ApiKey.TryRead(text, out var prefix, out var secret) && keys.TryGetValue(prefix, out var entry) &&
            ApiKey.IsSecret(secret, entry.Key.Hash) && entry.Key.IsInForce(now)
                ? entry.System
                : null;
    }
}
