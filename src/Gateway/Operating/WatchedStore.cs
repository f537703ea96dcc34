using System.Data.Common;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>The store with a memory of its last trouble: what a caller was refused a moment ago, readiness must not deny. It does not own the store.</summary>
internal sealed class WatchedStore(GatewayDatabase store, TimeProvider clock) : GatewayDatabase
{
    // A server that is away is away for everybody, so soon its writer may be asked again; what was busy or full for one need not be so for the one who asks.
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(5), RememberAwayFor = TimeSpan.FromSeconds(1);
    private volatile Refusal? last;

    /// <summary>Why the store took nothing a moment ago; null when it is long ago or never was.</summary>
    public StoreTrouble? Trouble => last is { } refusal && clock.GetElapsedTime(refusal.At) < (refusal.Trouble is StoreTrouble.Closed or StoreTrouble.Unknown ? RememberAwayFor : RememberFor) ? refusal.Trouble : null;

    public override bool IsSole => store.IsSole;

    public override Dialect Dialect => store.Dialect;

    public override FreshHead Fresh => store.Fresh;

    public override async Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work)
    {
        try
        {
            return await store.WriteAsync(work);
        }
        catch (StoreUnavailableException e)
        {
            last = new Refusal(e.Trouble, clock.GetTimestamp());
            throw;
        }
    }

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read) => store.ReadAsync(read);

    public override Task<DateTimeOffset> NowAsync() => store.NowAsync();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed record Refusal(StoreTrouble Trouble, long At);
}
