using System.Data.Common;
using System.Threading.Channels;
using Gateway.Dossiers;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>
/// The embedded store: one file. One thread writes: it takes everything that waits, runs it in one transaction and pays one fsync for all of it
/// (group commit). A caller's task completes only after that commit. Readers have their own connections and see only what is committed.
/// </summary>
internal sealed class SqliteDatabase : GatewayDatabase
{
    private const int GroupMax = 256;
    private const int QueueMax = 8192;

    private readonly Channel<Work> queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly SqliteSession session;
    private readonly string readerString;
    private readonly Thread writer;
    private readonly List<string> files;

    public SqliteDatabase(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        readerString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        connection.Open();
        Execute(connection, SqliteDialect.OpenWriter);
        SqliteDialect.AssertSafe(connection);
        session = new SqliteSession(connection);
        files = [path, path + "-wal", path + "-shm"];
        writer = new Thread(Write) { IsBackground = true, Name = "gateway-writer" };
        writer.Start();
    }

    public override Dialect Dialect => Dialect.Sqlite;

    public override bool IsSole => true;

    public override Task<DateTimeOffset> NowAsync() => Task.FromResult(TimeProvider.System.GetUtcNow());

    public override async Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work)
    {
        var item = new Work<T>(work);
        if (!queue.Writer.TryWrite(item))
            throw new StoreUnavailableException(queue.Reader.Completion.IsCompleted ? StoreTrouble.Closed : StoreTrouble.Busy, TimeSpan.FromSeconds(1));
        return await item.Result;
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var reader = new SqliteConnection(readerString);
        reader.Open();
        Execute(reader, SqliteDialect.OpenReader);
        return await read(reader);
    }

    public override async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await queue.Reader.Completion;
        writer.Join();
        session.Dispose();
        await connection.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    private static void Execute(SqliteConnection target, string sql)
    {
        using var command = target.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Write()
    {
        var group = new List<Work>(GroupMax);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < GroupMax && queue.Reader.TryRead(out var work))
                group.Add(work);
            if (!TryCommit(group, out var error))
                Recover(group, error!);
            group.Clear();
        }
    }

    // A store in trouble is told to everybody at once, or the last of the group would wait for all before it. Any other fault is one
    // member's: the group is taken apart, so that only the work that cannot be stored hears of it.
    private void Recover(List<Work> group, Exception fault)
    {
        var trouble = Dialect.Trouble(fault);
        foreach (var work in group)
        {
            if (trouble is not null)
                work.Fail(trouble);
            else if (!TryCommit([work], out var own))
                work.Fail(Dialect.Trouble(own!) ?? own!);
        }
    }

    private bool TryCommit(List<Work> group, out Exception? error)
    {
        try
        {
            session.Run(SqliteDialect.Begin);
            foreach (var work in group)
            {
                work.Run(session);
                FeedRows.Write(session);
            }
            session.Run(SqliteDialect.Commit);
            AssertKept();
        }
        catch (Exception e)
        {
            if (SqliteDialect.IsDamage(e))
                Environment.FailFast("The disk did not confirm a commit; starting again from what it holds.");
            error = e;
            session.Results.Clear();
            session.Audit.Clear();
            RollBack();
            return false;
        }
        foreach (var work in group)
            work.Complete();
        error = null;
        return true;
    }

    // What was committed to a file that nobody can open again is lost with this process. While it lives it still has it: what the log holds
    // goes into the database, and the process ends before it promises more.
    private void AssertKept()
    {
        if (files.TrueForAll(File.Exists))
            return;
        session.Run("pragma wal_checkpoint(truncate)");
        Environment.FailFast("A file of the database was taken away while it was open; starting again from what is left.");
    }

    private void RollBack()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
            session.Run(SqliteDialect.Rollback);
    }

    private abstract class Work
    {
        public abstract void Run(Session session);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<T>(Func<Session, ValueTask<T>> work) : Work
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Result => done.Task;

        public override void Run(Session session)
        {
            var running = work(session);
            result = running.IsCompleted ? running.Result : throw new InvalidOperationException("Work on the embedded store may not wait for anything else.");
        }

        public override void Complete() => done.TrySetResult(result);

        public override void Fail(Exception error) => done.TrySetException(error);
    }
}
