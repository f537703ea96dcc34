using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>Why the store is not ours to work on. <paramref name="MayPass"/>: nothing has to be set otherwise, waiting may help.</summary>
internal sealed record StoreRefusal(LocalText Why, bool MayPass = false);

/// <summary>The store of a serving gateway: owned, of this binary's schema, open.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly SoleOwner sole;

    private OpenStore(SoleOwner sole, GatewayDatabase database, StoreClock? clock, IReadOnlyList<string> applied) => (this.sole, Database, Clock, Applied) = (sole, database, clock, applied);

    public GatewayDatabase Database { get; }

    /// <summary>The time of a store that several processes share; null for a file.</summary>
    public StoreClock? Clock { get; }

    /// <summary>Steps of the schema that were taken just now.</summary>
    public IReadOnlyList<string> Applied { get; }

    public static async Task<(OpenStore? Store, StoreRefusal? Refusal)> OpenAsync(StoreAddress address)
    {
        SoleOwner? sole = null;
        try
        {
            if (Migrations.TooOld(address) is { } version)
                return (null, new(StoreTexts.TooOld(address, version)));
            if (Migrations.TooNew(address) is [var newer, ..])
                return (null, new(StoreTexts.Newer(address, newer)));
            sole = SoleOwner.TryTake(address);
            if (sole is null)
                return (null, new(StoreTexts.Owned(address)));
            var applied = Migrations.Apply(address);
            var database = GatewayDatabase.Open(address);
            var clock = database.IsSole ? null : new StoreClock(database);
            if (clock is not null)
                await clock.SetAsync();
            return (new OpenStore(sole, database, clock, applied), null);
        }
        catch (Exception e) when (OpeningTroubles.Of(e) is { } trouble)
        {
            sole?.Dispose();
            return (null, new(StoreTexts.Of(trouble, address), StoreTexts.Passes(trouble)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Clock?.Dispose();
        await Database.DisposeAsync();
        sole.Dispose();
    }
}
