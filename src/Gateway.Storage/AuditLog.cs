using System.Text.Json;
using Dapper;
using Gateway.Auditing;

namespace Gateway.Storage;

/// <summary>The audit's log: what is not sealed yet, what the sealer makes of it, and how it is read.</summary>
public sealed class AuditLog(GatewayDatabase database) : IAuditLog, IAuditSealing
{
    private static readonly TimeSpan SilentMax = TimeSpan.FromDays(1);
    private const string Sealed = "select size, dossiers, frontier from audit_log where name = 'log'";
    private const string Written = "select audit from feed where name = 'results'";
    private const string Lanes = "select lane, sealed from audit_lane where closed = 0 order by lane";
    private const string OfLane = "select position, record from audit_event where lane = ?1 and position >= ?2 and position < ?3 order by position limit ?4";

    private const string Advance = "update audit_log set size = ?2, dossiers = ?3, frontier = ?4 where name = 'log' and size = ?1";
    private const string AddRun = "insert into audit_run (first, lane, position, count) values (?1, ?2, ?3, ?4)";
    private const string AddTile = "insert into audit_tile (level, number, hashes) values (?1, ?2, ?3) on conflict (level, number) do update set hashes = excluded.hashes";
    private const string AdvanceLane = "update audit_lane set sealed = ?2 where lane = ?1";
    private const string AddCheckpoint = "insert into audit_checkpoint (size, made_at, content, signature) values (?1, ?2, ?3, ?4)";
    private const string AddKey = "insert into audit_key (id, public_key, since) values (?1, ?2, ?3) on conflict (id) do nothing";

    private readonly string close = $"""
        update audit_lane set closed = ?2
        where closed = 0 and node <> ?1 and {(database.IsSole ? "1 = 1" : database.Dialect.IsGone("node"))}
          and not exists (select 1 from audit_event e where e.lane = audit_lane.lane and e.position >= audit_lane.sealed)
        """;

    // A process that stood still may write into a lane when it goes on, closed or not and however long ago: whatever is there is sealed. The version
    // before says of a lane only that it is closed (1), also of one whose process lives.
    private readonly string reopen = $"""
        update audit_lane set closed = 0
        where closed <> 0 and (closed > ?1 or closed = 1 or {(database.IsSole ? "1 = 0" : database.Dialect.IsHeld("'here:' || audit_lane.node"))}) and exists (select 1 from audit_event e where e.lane = audit_lane.lane and e.position >= audit_lane.sealed)
        """;

    private const string ReadRuns = "select first, lane, position, count from audit_run where first >= coalesce((select max(first) from audit_run where first <= @from), 0) and first < @until order by first";
    private const string ReadDossier = """
        select (select case when e.position < r.position + r.count then r.first + e.position - r.position end from audit_run r where r.lane = e.lane and r.position <= e.position order by r.position desc limit 1) as place,
               e.id, e.type, e.record
        from audit_event e where e.dossier = @dossier
        order by 1
        """;
    private const string ReadLane = "select position, id, dossier, type, record from audit_event where lane = @lane and position >= @first and position < @end order by position";
    private const string Checkpoints = "select c.content, c.signature, s.token, c.size, c.made_at from audit_checkpoint c left join audit_stamp s on s.size = c.size";
    private const string ReadCheckpoints = Checkpoints + " where c.size > @after order by c.size limit @max";
    private const string ReadLast = Checkpoints + " order by c.size desc limit 1";
    private const string ReadAt = Checkpoints + " where c.made_at <= @at order by c.size desc limit 1";
    // Of each lane that is not sealed to its end: where its next record should be, the first one that is there, and what comes of the oldest.
    private const string ReadBehind = """
        with lane (lane, sealed) as (
          select lane, sealed from audit_lane where closed = 0
          union all select @dossiers, g.dossiers from audit_log g, feed f where g.name = 'log' and f.name = 'results' and f.audit > g.dossiers)
        select l.lane, l.sealed, e.position, e.record
        from lane l left join audit_event e on e.lane = l.lane and e.position = (select min(m.position) from audit_event m where m.lane = l.lane and m.position >= l.sealed)
        where e.position is not null or l.lane = @dossiers
        order by l.lane
        """;
    // A page of lanes behind one, each by one look at an index, and of each the first record that the sealer does not look for: all of one that is
    // in no lane and in no run, and whatever stands before a lane's beginning.
    private const int LanesMax = 200;
    private static readonly string ReadStray = $"""
        with recursive page (lane) as (
          select (select lane from audit_event where lane > @after order by lane limit 1)
          union all
          select (select e.lane from audit_event e where e.lane > p.lane order by e.lane limit 1) from page p where p.lane is not null)
        select p.lane, case when exists (select 1 from audit_lane a where a.lane = p.lane)
            then (select min(e.position) from audit_event e where e.lane = p.lane and e.position < 0)
            else (select min(e.position) from audit_event e where e.lane = p.lane and (e.position < 0 or e.position >= coalesce((select r.position + r.count from audit_run r where r.lane = p.lane order by r.position desc limit 1), 0))) end
        from page p where p.lane is not null limit {LanesMax}
        """;
    private const string ReadStrayDossiers = """
        select min(e.position) from audit_event e where e.lane = @dossiers and (e.position < 0 or e.position >= (select audit from feed where name = 'results'))
        """;
    private const string ReadTile = "select hashes from audit_tile where level = @level and number = @index";

    /// <remarks>
    /// Where the dossiers' lane ends is read before the doors are: whatever came of something is then sealed after that. Where a door has more than
    /// is taken the dossiers' lane waits for the next round.
    /// </remarks>
    public Task<Unsealed> NextAsync(int max, bool asWritten = false) => database.WriteAsync(async session =>
    {
        if (await session.QueryAsync(Sealed, _ => { }, row => new SealedLog(row.Number(), row.Number(), row.Bytes())) is not [var log])
            throw new InvalidDataException("The log's own row is missing in audit_log.");
        var written = (await session.QueryAsync(Written, _ => { }, row => row.Number()))[0];
        var lanes = await session.QueryAsync(Lanes, _ => { }, row => (Lane: row.Id(), Sealed: row.Number()));
        var asked = lanes.ConvertAll(lane => (lane.Lane, lane.Sealed, Answer: Ask(session, lane.Lane, lane.Sealed, long.MaxValue, max)));
        await session.SendAsync();
        var taken = new Taken(log);
        foreach (var (lane, position, answer) in asked)
            taken.Add(lane, position, answer.Rows);
        if (asked.Exists(item => item.Answer.Rows.Count == max) || taken.Gap is not null || written <= log.Dossiers)
            return taken.AsUnsealed();
        if (asWritten && await FreshAsync(session, log.Dossiers, (int)Math.Min(written - log.Dossiers, max)) is { Count: > 0 } known)
            return taken.With(new(Guid.Empty, log.Dossiers, known)).AsUnsealed();
        var dossiers = Ask(session, Guid.Empty, log.Dossiers, written, max);
        await session.SendAsync();
        taken.Add(Guid.Empty, log.Dossiers, dossiers.Rows);
        if (dossiers.Rows.Count == 0)
            taken.Miss(Guid.Empty, log.Dossiers);
        return taken.AsUnsealed();
    });

    // What this process wrote itself, where that is all there is to take: if the store has the last of it, it has what was written before.
    private async ValueTask<IReadOnlyList<byte[]>> FreshAsync(Session session, long first, int count)
    {
        var known = database.Fresh.Records.From(first, count);
        if (known.Count < count)
            return [];
        var last = Ask(session, Guid.Empty, first + count - 1, first + count, 1);
        await session.SendAsync();
        if (last.Rows is [var row] && row.Record.AsSpan().SequenceEqual(known[^1]))
            return known;
        database.Fresh.Records.Forget();
        return [];
    }

    public Task<bool> SealAsync(Unsealed sealing, SealedLog after, IReadOnlyList<MerkleTile> tiles, SignedCheckpoint? checkpoint) => database.WriteAsync(async session =>
    {
        var moved = await session.ExecuteAsync(Advance, row => row.Add(sealing.Log.Size).Add(after.Size).Add(after.Dossiers).Add(after.Frontier));
        if (moved == 0)
            return false;
        session.Tell(AddRun, Placed(sealing), (row, run) => row.Add(run.First).Add(run.Run.Lane).Add(run.Run.Position).Add(run.Run.Records.Count));
        session.Tell(AddTile, tiles, (row, tile) => row.Add(tile.Level).Add(tile.Index).Add(tile.Hashes));
        session.Tell(AdvanceLane, [.. sealing.Runs.Where(run => run.Lane != Guid.Empty)], (row, run) => row.Add(run.Lane).Add(run.Position + run.Records.Count));
        if (checkpoint is not null && Checkpoint.Read(checkpoint.Bytes) is { } content)
            session.Tell(AddCheckpoint, [checkpoint], (row, signed) => row.Add(content.Size).Add(content.At).Add(signed.Bytes).Add(signed.Signature));
        return true;
    });

    public Task<int> CloseLanesAsync(string owner, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        var reopened = await session.ExecuteAsync(reopen, row => row.Add(now - SilentMax));
        await session.ExecuteAsync(close, row => row.Add(owner).Add(now));
        return reopened;
    });

    public Task AddKeyAsync(string id, string publicKey, DateTimeOffset since) =>
        database.WriteAsync(session => session.ExecuteAsync(AddKey, row => row.Add(id).Add(publicKey).Add(since)));

    public Task<Behind> BehindAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var rows = (await reader.QueryAsync<(Guid Lane, long Sealed, long? Position, byte[]? Record)>(new CommandDefinition(ReadBehind, new { dossiers = Guid.Empty }, cancellationToken: cancellation))).ToList();
        var signed = await reader.ExecuteScalarAsync<long?>(new CommandDefinition("select made_at from audit_checkpoint order by size desc limit 1", cancellationToken: cancellation));
        var gap = rows.Where(row => row.Position != row.Sealed).Select(row => ((Guid, long)?)(row.Lane, row.Sealed)).FirstOrDefault();
        var hasLog = await reader.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from audit_log where name = 'log'", cancellationToken: cancellation)) > 0;
        return new Behind(rows.Min(row => row.Record is null ? null : WrittenAt(row.Record)), Time(signed), gap, hasLog);
    });

    public Task<(Guid Lane, long Position)?> StrayAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        if (await reader.ExecuteScalarAsync<long?>(new CommandDefinition(ReadStrayDossiers, new { dossiers = Guid.Empty }, cancellationToken: cancellation)) is { } beside)
            return (Guid.Empty, beside);
        for (var after = Guid.Empty; ;)
        {
            var page = (await reader.QueryAsync<(Guid Lane, long? Position)>(new CommandDefinition(ReadStray, new { after }, cancellationToken: cancellation))).ToList();
            if (page.Find(lane => lane.Position is not null) is (var lane, { } position))
                return (lane, position);
            if (page.Count < LanesMax)
                return ((Guid, long)?)null;
            after = page[^1].Lane;
        }
    });

    public Task<long> SizeAsync(CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.ExecuteScalarAsync<long>(new CommandDefinition("select size from audit_log where name = 'log'", cancellationToken: cancellation)));

    public Task<IReadOnlyList<SealedRecord>> RecordsAsync(long from, int max, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var until = from + max;
        var records = new List<SealedRecord>(max);
        foreach (var (first, lane, position, count) in await reader.QueryAsync<(long, Guid, long, long)>(new CommandDefinition(ReadRuns, new { from, until }, cancellationToken: cancellation)))
        {
            var (begin, end) = (Math.Max(from, first), Math.Min(until, first + count));
            var shift = position - first;
            var rows = await reader.QueryAsync<(long Position, Guid Id, string? Dossier, string Type, byte[] Record)>(
                new CommandDefinition(ReadLane, new { lane, first = begin + shift, end = end + shift }, cancellationToken: cancellation));
            records.AddRange(rows.Select(row => new SealedRecord(row.Position - shift, row.Id, row.Dossier, row.Type, row.Record)));
        }
        return (IReadOnlyList<SealedRecord>)records;
    });

    public Task<(IReadOnlyList<SealedRecord> Sealed, int Unsealed)> OfDossierAsync(string dossier, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var rows = (await reader.QueryAsync<(long? Place, Guid Id, string Type, byte[] Record)>(new CommandDefinition(ReadDossier, new { dossier }, cancellationToken: cancellation))).ToList();
        var sealedRows = rows.FindAll(row => row.Place is not null);
        return ((IReadOnlyList<SealedRecord>)sealedRows.ConvertAll(row => new SealedRecord(row.Place!.Value, row.Id, dossier, row.Type, row.Record)), rows.Count - sealedRows.Count);
    });

    public Task<IReadOnlyList<SignedCheckpoint>> CheckpointsAsync(long after, int max, CancellationToken cancellation) => CheckpointsAsync(ReadCheckpoints, new { after, max }, cancellation);

    private Task<IReadOnlyList<SignedCheckpoint>> CheckpointsAsync(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var rows = await reader.QueryAsync<(byte[] Content, byte[] Signature, byte[]? Stamp, long Size, long MadeAt)>(new CommandDefinition(sql, values, cancellationToken: cancellation));
        return (IReadOnlyList<SignedCheckpoint>)[.. rows.Select(row => new SignedCheckpoint(row.Content, row.Signature, row.Stamp, new(row.Size, row.MadeAt)))];
    });

    public async Task<SignedCheckpoint?> LastCheckpointAsync(CancellationToken cancellation) => OneOf(await CheckpointsAsync(ReadLast, new { }, cancellation));

    public async Task<SignedCheckpoint?> CheckpointAtAsync(DateTimeOffset time, CancellationToken cancellation) =>
        OneOf(await CheckpointsAsync(ReadAt, new { at = time.ToUnixTimeMilliseconds() }, cancellation));

    public async ValueTask<byte[]> ReadAsync(int level, long index, CancellationToken cancellation) => await database.ReadAsync(async reader =>
        await reader.ExecuteScalarAsync<byte[]>(new CommandDefinition(ReadTile, new { level, index }, cancellationToken: cancellation)) ?? []);

    public Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<string>)[.. await reader.QueryAsync<string>(new CommandDefinition("select public_key from audit_key order by since, id", cancellationToken: cancellation))]);

    // Whatever somebody wrote there instead of a time.
    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(ms, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())) : null;

    // As the record says, for ids never step back with the clock. One that says nothing was meddled with, which is for verification.
    private static DateTimeOffset? WrittenAt(byte[] record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            return document.RootElement.TryGetProperty("at", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time) ? time : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Answer<(long Position, byte[] Record)> Ask(Session session, Guid lane, long position, long end, int max) =>
        session.Ask(OfLane, row => row.Add(lane).Add(position).Add(end).Add(max), row => (row.Number(), row.Bytes()));

    /// <summary>What was read, as far as nothing is missing in it.</summary>
    private sealed class Taken(SealedLog log)
    {
        private readonly List<LaneRun> runs = [];

        public (Guid Lane, long Position)? Gap { get; private set; }

        public void Add(Guid lane, long position, List<(long Position, byte[] Record)> rows)
        {
            var whole = rows.TakeWhile((row, i) => row.Position == position + i).Select(row => row.Record).ToList();
            if (whole.Count > 0)
                runs.Add(new(lane, position, whole));
            if (whole.Count < rows.Count)
                Miss(lane, position + whole.Count);
        }

        public Taken With(LaneRun run)
        {
            runs.Add(run);
            return this;
        }

        public void Miss(Guid lane, long position) => Gap ??= (lane, position);

        public Unsealed AsUnsealed() => new(log, runs, Gap);
    }

    private static SignedCheckpoint? OneOf(IReadOnlyList<SignedCheckpoint> found) => found.Count == 0 ? null : found[0];

    private static List<(long First, LaneRun Run)> Placed(Unsealed sealing)
    {
        var (first, placed) = (sealing.Log.Size, new List<(long, LaneRun)>(sealing.Runs.Count));
        foreach (var run in sealing.Runs)
        {
            placed.Add((first, run));
            first += run.Records.Count;
        }
        return placed;
    }
}
