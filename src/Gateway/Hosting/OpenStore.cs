using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>Why the store is not ours to work on. <paramref name="MayPass"/>: nothing has to be set otherwise, waiting may help.</summary>
internal sealed record StoreRefusal(LocalText Why, bool MayPass = false);

/// <summary>The store of a serving gateway: owned, of this binary's schema, open.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly SoleOwner sole;

    private OpenStore(SoleOwner sole, GatewayDatabase database) => (this.sole, Database) = (sole, database);

    public GatewayDatabase Database { get; }

    public static (OpenStore? Store, StoreRefusal? Refusal) Open(StoreAddress address)
    {
        SoleOwner? sole = null;
        try
        {
            if (Migrations.Unknown(address) is [var newer, ..])
                return (null, new(StoreTexts.Newer(address, newer)));
            sole = SoleOwner.TryTake(address);
            if (sole is null)
                return (null, new(StoreTexts.Owned(address)));
            Migrations.Apply(address);
            return (new OpenStore(sole, GatewayDatabase.Open(address)), null);
        }
        catch (Exception e) when (OpeningTroubles.Of(e) is { } trouble)
        {
            sole?.Dispose();
            return (null, new(StoreTexts.Of(trouble, address), StoreTexts.Passes(trouble)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        sole.Dispose();
    }
}
