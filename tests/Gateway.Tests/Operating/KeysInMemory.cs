using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Tests.Operating;

/// <summary>A store of systems that counts how often it is asked.</summary>
internal sealed class KeysInMemory : ISystemStore
{
    private readonly List<KnownSystem> systems = [];

    public int Lists { get; private set; }

    public string Add(
        string name, SystemKind kind, TimeProvider clock, DateTimeOffset? expires = null, string? agency = null, SystemRights? rights = null, IReadOnlyList<string>? offices = null)
    {
        var (prefix, hash, text) = ApiKey.Create();
        systems.Add(new(
            new() { Id = Ids.New(clock), Name = name, Kind = kind, Rights = rights ?? SystemPrincipal.RightsOf(kind), Agency = agency, Offices = [.. (offices ?? []).Select(Office)] },
            [new(prefix, hash, clock.GetUtcNow(), expires, null)]));
        return text;
    }

    public Task<IReadOnlyList<KnownSystem>> ListAsync(CancellationToken cancellation)
    {
        Lists++;
        return Task.FromResult<IReadOnlyList<KnownSystem>>([.. systems]);
    }

    public Task<KeyChange> AddAsync(SystemPrincipal system, SystemKey key) => throw new NotSupportedException();

    public Task<KeyChange> RotateAsync(string system, SystemKey key, DateTimeOffset now, DateTimeOffset othersEndAt) => throw new NotSupportedException();

    public Task<int> RevokeAsync(string system, string? prefix, DateTimeOffset now) => Task.FromResult(Revoke(known => known.System.Name == system, now));

    public Task<bool> RevokeKeyAsync(string prefix, DateTimeOffset now) => Task.FromResult(Revoke(known => known.Keys[0].Prefix == prefix, now) > 0);

    private static OfficeCode Office(string text) => OfficeCode.TryParse(text, out var office) ? office : throw new ArgumentException(text, nameof(text));

    private int Revoke(Func<KnownSystem, bool> which, DateTimeOffset now)
    {
        var at = systems.FindIndex(known => which(known));
        systems[at] = systems[at] with { Keys = [systems[at].Keys[0] with { RevokedAt = now }] };
        return 1;
    }
}
