using System.Diagnostics;
using Npgsql;

namespace Gateway.Benchmarks;

/// <summary>Watches from outside how far what is sealed lags behind what is written.</summary>
internal static class SealLag
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50), GiveUp = TimeSpan.FromMinutes(5);

    /// <summary>The longest time from a record's commit to its seal while the work runs and until all of it is sealed, to a twentieth of a second.</summary>
    public static async Task<TimeSpan> MeasureAsync(string database, Func<Task> work)
    {
        var running = work();
        var (waiting, longest, seen) = (new Queue<(long Written, long At)>(), TimeSpan.Zero, 0L);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        for (var ended = 0L; ;)
        {
            var (written, done) = await ReadAsync(connection);
            var now = Stopwatch.GetTimestamp();
            if (written > seen)
                waiting.Enqueue((seen = written, now));
            while (waiting.TryPeek(out var oldest) && oldest.Written <= done)
            {
                longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(oldest.At, now).Ticks));
                waiting.Dequeue();
            }
            if (running.IsCompleted && waiting.Count == 0)
                break;
            if (running.IsCompleted && ended == 0)
                ended = now;
            if (ended > 0 && Stopwatch.GetElapsedTime(ended) > GiveUp)
                throw new TimeoutException("What was written is not sealed within five minutes.");
            await Task.Delay(Every, TimeProvider.System);
        }
        await running;
        return longest;
    }

    private static async Task<(long Written, long Done)> ReadAsync(NpgsqlConnection connection)
    {
        await using var statement = new NpgsqlCommand("select (select audit from feed where name = 'results'), (select dossiers from audit_log where name = 'log')", connection);
        await using var reader = await statement.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
