using Gateway.Dossiers;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

public sealed class SystemStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_795_399_802_000);
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("gateway-systems-").FullName, "gateway.db");
    private readonly GatewayDatabase database;
    private readonly SystemStore store;

    public SystemStoreTests()
    {
        Migrations.Apply(new StoreAddress(path));
        database = GatewayDatabase.Open(new StoreAddress(path));
        store = new SystemStore(database);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task A_system_comes_back_as_it_was_added()
    {
        var system = Shop("shop-a") with { Offices = [Office("H26.12.00.000"), Office("000.00.13.H26")] };

        Assert.Equal(KeyChange.Done, await store.AddAsync(system, Key("aaaaaaaa")));

        var known = Assert.Single(await store.ListAsync(Stop));
        Assert.Equivalent(system, known.System, strict: true);
        Assert.Equivalent(Key("aaaaaaaa"), Assert.Single(known.Keys), strict: true);
        Assert.True(known.System.ActsFor(Office("000.00.12.H26")));
        Assert.False(known.System.ActsFor(Office("H26.99.00.000")));
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await store.AddAsync(Shop("shop-a"), Key("aaaaaaaa"));

        Assert.Equal(KeyChange.NameTaken, await store.AddAsync(Shop("shop-a"), Key("bbbbbbbb")));
    }

    [Fact]
    public async Task Two_keys_are_in_force_at_once_and_never_three()
    {
        await store.AddAsync(Shop("shop-a"), Key("aaaaaaaa"));

        Assert.Equal(KeyChange.Done, await store.RotateAsync("shop-a", Key("bbbbbbbb"), Now, Now.AddDays(1)));
        Assert.Equal(KeyChange.TooManyKeys, await store.RotateAsync("shop-a", Key("cccccccc"), Now, Now.AddDays(1)));
        Assert.Equal(KeyChange.Done, await store.RotateAsync("shop-a", Key("cccccccc"), Now.AddDays(1), Now.AddDays(2)));
        Assert.Equal(KeyChange.UnknownSystem, await store.RotateAsync("shop-b", Key("dddddddd"), Now, Now));

        var keys = Assert.Single(await store.ListAsync(Stop)).Keys;
        Assert.Equal([Now.AddDays(1), Now.AddDays(2), null], keys.Select(key => key.ExpiresAt));
    }

    [Fact]
    public async Task A_revoked_key_stays_on_record()
    {
        await store.AddAsync(Shop("shop-a"), Key("aaaaaaaa"));
        await store.RotateAsync("shop-a", Key("bbbbbbbb"), Now, Now.AddDays(1));

        Assert.Equal(1, await store.RevokeAsync("shop-a", "aaaaaaaa", Now));
        Assert.Equal(0, await store.RevokeAsync("shop-a", "aaaaaaaa", Now));
        Assert.True(await store.RevokeKeyAsync("bbbbbbbb", Now));
        Assert.False(await store.RevokeKeyAsync("bbbbbbbb", Now));

        Assert.All(Assert.Single(await store.ListAsync(Stop)).Keys, key => Assert.False(key.IsInForce(Now)));
    }

    private static SystemPrincipal Shop(string name) => new()
    {
        Id = Ids.New(TimeProvider.System),
        Name = name,
        Kind = SystemKind.Shop,
        Rights = SystemPrincipal.RightsOf(SystemKind.Shop),
        AllOffices = false,
    };

    private static OfficeCode Office(string text) => OfficeCode.TryParse(text, out var office) ? office : throw new InvalidDataException(text);

    private static SystemKey Key(string prefix) => new(prefix, new byte[ApiKey.HashLength], Now, null, null);
}
