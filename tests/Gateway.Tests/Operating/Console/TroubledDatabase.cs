using System.Data.Common;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Tests.Operating.Console;

/// <summary>A store that can be made to answer nobody, as one that is busy or away does.</summary>
internal sealed class TroubledDatabase(GatewayDatabase store) : GatewayDatabase
{
    public bool IsInTrouble { get; set; }

    public override bool IsSole => store.IsSole;

    public override Dialect Dialect => store.Dialect;

    public override Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work) => store.WriteAsync(work);

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read) => IsInTrouble ? throw new StoreUnavailableException(StoreTrouble.Closed, TimeSpan.FromSeconds(5)) : store.ReadAsync(read);

    public override Task<DateTimeOffset> NowAsync() => store.NowAsync();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
