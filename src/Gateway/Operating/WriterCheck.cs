using Gateway.Dossiers;

namespace Gateway.Host.Operating;

/// <summary>
/// Whether the writer works: it is asked for a row of its own, for a transaction that changes nothing succeeds on a full disk too. Anybody may
/// ask for readiness, so a good answer holds for a second.
/// </summary>
internal sealed class WriterCheck(WatchedStore store, TimeProvider clock)
{
    private const string Touch = "insert into lease (name, owner, epoch, until) values ('readiness', '', 0, ?1) on conflict (name) do update set until = excluded.until";
    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<string?>? asking;
    private long asked;

    /// <summary>Null when it writes, else why not: busy, full or closed, and whether that was a moment ago and is waited out.</summary>
    public ValueTask<string?> AskAsync()
    {
        if (store.Trouble is { } trouble)
            return new(Word(trouble) + " a moment ago");
        lock (gate)
        {
            if (asking is null || (asking.IsCompleted && clock.GetElapsedTime(asked) >= HoldsFor))
                (asking, asked) = (WriteAsync(), clock.GetTimestamp());
            return new(asking);
        }
    }

    private async Task<string?> WriteAsync()
    {
        try
        {
            await store.WriteAsync(session => session.ExecuteAsync(Touch, row => row.Add(clock.GetUtcNow())));
            return null;
        }
        catch (StoreUnavailableException e)
        {
            return Word(e.Trouble);
        }
    }

    private static string Word(StoreTrouble trouble) => trouble.ToString().ToLowerInvariant();
}
