using System.Data.Common;
using Dapper;
using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>A cause of a group and what meets it just now.</summary>
public sealed record CauseRow
{
    public required Guid Fingerprint { get; init; }

    public required FailureFingerprint Print { get; init; }

    public required DateTimeOffset FirstAt { get; init; }

    public required DateTimeOffset LastAt { get; init; }

    /// <summary>The earliest promise among those who fail so; of refusals the next one that is still ahead.</summary>
    public DateTimeOffset? EarliestDueAt { get; init; }
}

/// <summary>A group with its causes, as it is sorted.</summary>
public sealed record GroupRow(FailureGroup Group, IReadOnlyList<CauseRow> Causes)
{
    public DateTimeOffset? EarliestDueAt => Causes.Min(cause => cause.EarliestDueAt);

    public DateTimeOffset LastAt => Causes.Count == 0 ? Group.FirstAt : Causes.Max(cause => cause.LastAt);
}

/// <summary>How many meet a cause, up to <see cref="GroupQueries.CountMax"/> and no further; when, by slots from the oldest to the newest.</summary>
public sealed record GroupCounts(long Exchanges, long Dossiers, long Overdue, bool IsMore, IReadOnlyList<long> Slots)
{
    public static GroupCounts operator +(GroupCounts one, GroupCounts other) =>
        new(one.Exchanges + other.Exchanges, one.Dossiers + other.Dossiers, one.Overdue + other.Overdue, one.IsMore || other.IsMore, [.. one.Slots.Zip(other.Slots, (a, b) => a + b)]);
}

/// <summary>
/// Reads failure groups for people. What is sorted by is the first entry of an index for each cause; what is counted is read along one and ends at a
/// limit, so an answer costs no more the worse things are.
/// </summary>
public sealed class GroupQueries(GatewayDatabase database)
{
    public const int CountMax = 10_000, GroupsMax = 5000, SlotCount = 24;
    public static readonly TimeSpan Slot = TimeSpan.FromHours(1);

    private const int PoolMax = 60;

    private static string Causes(string where) => $"""
        select {GroupRows.Columns},
               c.fingerprint, c.agency, c.operation, c.step, c.kind, c.code, c.fault, c.first_at, c.last_at,
               case when c.kind = 'failed' then (select h.promised_at from exchange_due h where h.failure = c.fingerprint order by h.promised_at limit 1)
                    else (select min(r.promised_at) from (select s.promised_at from settlement s where s.failure = c.fingerprint and s.settled_at > coalesce(g.closed_at, 0) order by s.settled_at desc limit 200) r where r.promised_at > @now) end as due,
               case when c.kind = 'failed' then (select h.failed_at from exchange_due h where h.failure = c.fingerprint order by h.failed_at desc limit 1) end as met_at
        from failure_group g left join failure_cause c on c.failure_group = g.id
        where {where} order by g.number desc limit {GroupsMax}
        """;

    private static readonly string Open = Causes("g.state in ('new', 'known')"), OfState = Causes("g.state = @state"), All = Causes("1 = 1"), OfId = Causes("g.id = @id"), OfNumber = Causes("g.number = @number");

    internal const string CountFailing = "select count(*) from (select 1 from exchange_due where failure = @failure limit @max) m";
    internal const string CountOverdue = "select count(*) from (select 1 from exchange_due where failure = @failure and promised_at <= @now limit @max) m";
    internal const string SlotsOfFailing = "select (m.failed_at - @since) / @slot, count(*) from (select failed_at from exchange_due where failure = @failure and failed_at >= @since order by failed_at desc limit @max) m group by 1";
    private const string CountDossiers = "select count(distinct m.dossier) from (select dossier from exchange_due where failure = @failure limit @max) m";
    private const string CountRefused = "select count(*) from (select 1 from settlement where failure = @failure and settled_at > @closedAt limit @max) m";
    private const string SlotsOfRefused = "select (m.settled_at - @since) / @slot, count(*) from (select settled_at from settlement where failure = @failure and settled_at >= @since and settled_at > @closedAt order by settled_at desc limit @max) m group by 1";

    private const string ExampleColumns = """
        e.id as Exchange, e.dossier as Dossier, e.agency as Agency, d.office as Office, e.procedure_code as Procedure, (select a.fault from attempt a where a.exchange = e.id order by a.number desc limit 1) as Fault,
        """;

    private readonly string failing = $"""
        select {ExampleColumns} h.state as State, coalesce(h.reason, '') as Code, h.attempts as Attempts, h.may_have_arrived as MayHaveArrived, h.failed_at as FailedAt, nullif(h.promised_at, 253402300799000) as DueAt
        from exchange_due h join exchange e on e.id = h.id join dossier d on d.number = h.dossier where h.failure = @failure and (@all = 1 or d.office {database.Dialect.OneOf("@offices")})
        """;

    private readonly string refused = $"""
        select {ExampleColumns} 'settled' as State, coalesce(s.code, '') as Code, (select count(*) from attempt a where a.exchange = e.id) as Attempts, 1 as MayHaveArrived, s.settled_at as FailedAt, nullif(s.promised_at, 253402300799000) as DueAt
        from settlement s join exchange e on e.id = s.exchange join dossier d on d.number = e.dossier where s.failure = @failure and (@all = 1 or d.office {database.Dialect.OneOf("@offices")})
        """;

    private const string Reached = "select at from failure_reach where name = 'groups'";
    private const string GroupOf = """
        select c.failure_group from exchange_due h join failure_cause c on c.fingerprint = h.failure where h.id = @id
        union all select c.failure_group from settlement s join failure_cause c on c.fingerprint = s.failure where s.exchange = @id
        """;
    private const string LanesBefore = "select lane from audit_lane where door = 'acts' and lane < @before order by lane desc limit 10";
    private const string LoadedOf = $"select record from audit_event where lane = @lane and position < 8 and type = '{AuditTypes.ConfigurationLoaded}' order by position limit 1";

    /// <summary>All groups of a state (<c>open</c>, <c>all</c>, or one of them), unsorted.</summary>
    public Task<IReadOnlyList<GroupRow>> ListAsync(string state, DateTimeOffset now, CancellationToken cancellation) =>
        ReadAsync(state switch { "open" => Open, "all" => All, _ => OfState }, new { state, now = now.ToUnixTimeMilliseconds() }, cancellation);

    public async Task<GroupRow?> FindAsync(Guid id, DateTimeOffset now, CancellationToken cancellation) =>
        (await ReadAsync(OfId, new { id, now = now.ToUnixTimeMilliseconds() }, cancellation)) is [{ } group] ? group : null;

    public async Task<GroupRow?> FindAsync(int number, DateTimeOffset now, CancellationToken cancellation) =>
        (await ReadAsync(OfNumber, new { number, now = now.ToUnixTimeMilliseconds() }, cancellation)) is [{ } group] ? group : null;

    /// <summary>The group that an exchange's failure belongs to; null where it has none, or is so new that nobody has looked yet.</summary>
    public async Task<GroupRow?> OfExchangeAsync(Guid exchange, DateTimeOffset now, CancellationToken cancellation)
    {
        var groups = await database.ReadAsync(reader => ReaderRows.ReadAsync(reader, GroupOf, new { id = exchange }, row => row.Id(), cancellation));
        return groups is [var group] ? await FindAsync(group, now, cancellation) : null;
    }

    /// <summary>Until when failures have been looked at; null where nobody ever did.</summary>
    public Task<DateTimeOffset?> ReachedAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
        await reader.ExecuteScalarAsync<long?>(new CommandDefinition(Reached, cancellationToken: cancellation)) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : (DateTimeOffset?)null);

    /// <summary>Counts for several groups, in their order.</summary>
    public Task<IReadOnlyList<GroupCounts>> CountAsync(IReadOnlyList<GroupRow> groups, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var counted = new List<GroupCounts>(groups.Count);
        foreach (var group in groups)
        {
            var sum = new GroupCounts(0, 0, 0, false, new long[SlotCount]);
            foreach (var cause in group.Causes)
                sum += await CountAsync(reader, cause, group.Group.ClosedAt, now, cancellation);
            counted.Add(sum);
        }
        return (IReadOnlyList<GroupCounts>)counted;
    });

    /// <summary>The latest failures and those due first, of these offices only (null: of all).</summary>
    public Task<IReadOnlyList<FailureExample>> ExamplesAsync(GroupRow group, IReadOnlyCollection<string>? offices, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = new Dictionary<Guid, FailureExample>();
        foreach (var cause in group.Causes)
        {
            var (source, last) = cause.Print.Kind == FailureKind.Refused ? (refused, "s.settled_at") : (failing, "h.failed_at");
            var values = new { failure = cause.Fingerprint, all = offices is null ? 1 : 0, offices = offices?.ToArray() ?? [], max = PoolMax };
            string[] orders = cause.Print.Kind == FailureKind.Refused ? [$"{last} desc"] : [$"{last} desc", "h.promised_at"];
            foreach (var order in orders)
            {
                foreach (var one in await reader.QueryAsync<FailureExample>(new CommandDefinition($"{source} order by {order} limit @max", values, cancellationToken: cancellation)))
                    found[one.Exchange] = one;
            }
        }
        return (IReadOnlyList<FailureExample>)[.. found.Values];
    });

    /// <summary>Records of what processes worked by, of those that started before this time, the latest first.</summary>
    public Task<IReadOnlyList<byte[]>> LoadedBeforeAsync(DateTimeOffset at, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var records = new List<byte[]>();
        foreach (var lane in await reader.QueryAsync<Guid>(new CommandDefinition(LanesBefore, new { before = Ids.FirstAt(at) }, cancellationToken: cancellation)))
        {
            if (await reader.ExecuteScalarAsync<byte[]?>(new CommandDefinition(LoadedOf, new { lane }, cancellationToken: cancellation)) is { } record)
                records.Add(record);
        }
        return (IReadOnlyList<byte[]>)records;
    });

    private Task<IReadOnlyList<GroupRow>> ReadAsync(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var rows = await ReaderRows.ReadAsync(reader, sql, values, row => (Group: GroupRows.Read(row), Cause: ReadCause(row)), cancellation);
        return (IReadOnlyList<GroupRow>)[.. rows.GroupBy(row => row.Group.Id).Select(rows => new GroupRow(rows.First().Group, [.. rows.Select(row => row.Cause).OfType<CauseRow>().OrderBy(cause => cause.FirstAt)]))];
    });

    private static CauseRow? ReadCause(Columns row)
    {
        if (row.IdOrNull() is not { } fingerprint)
            return null;
        var (agency, operation, step, kind, code, fault) = (row.Text(), row.Text(), row.TextOrNull(), Words.Read<FailureKind>(row.Text()), row.Text(), row.TextOrNull());
        var (firstAt, lastAt, due) = (row.Time(), row.Time(), row.TimeOrNull());
        return new()
        {
            Fingerprint = fingerprint,
            Print = new(agency, operation, step, kind, code, fault),
            FirstAt = firstAt,
            LastAt = row.TimeOrNull() is { } met && met > lastAt ? met : lastAt,
            EarliestDueAt = due < ChangeRows.EndOfDays ? due : null,
        };
    }

    private static async Task<GroupCounts> CountAsync(DbConnection reader, CauseRow cause, DateTimeOffset? closedAt, DateTimeOffset now, CancellationToken cancellation)
    {
        var since = Slot.Ticks * (now.Ticks / Slot.Ticks - SlotCount + 1);
        var values = new
        {
            failure = cause.Fingerprint, max = CountMax + 1, now = now.ToUnixTimeMilliseconds(), closedAt = closedAt?.ToUnixTimeMilliseconds() ?? 0,
            since = new DateTimeOffset(since, TimeSpan.Zero).ToUnixTimeMilliseconds(), slot = (long)Slot.TotalMilliseconds,
        };
        Task<long> Count(string sql) => reader.ExecuteScalarAsync<long>(new CommandDefinition(sql, values, cancellationToken: cancellation));
        var isRefusal = cause.Print.Kind == FailureKind.Refused;
        var exchanges = await Count(isRefusal ? CountRefused : CountFailing);
        var slots = new long[SlotCount];
        foreach (var (slot, count) in await reader.QueryAsync<(long, long)>(new CommandDefinition(isRefusal ? SlotsOfRefused : SlotsOfFailing, values, cancellationToken: cancellation)))
            slots[Math.Clamp(slot, 0, SlotCount - 1)] += count;
        // One unsettled exchange serves a step of a dossier; what serves none, such as a status for the portal, may be there more than once.
        var dossiers = isRefusal || cause.Print.Step is not null || exchanges == 0 ? exchanges : await Count(CountDossiers);
        return new(Math.Min(exchanges, CountMax), Math.Min(dossiers, CountMax), isRefusal ? 0 : Math.Min(await Count(CountOverdue), CountMax), exchanges > CountMax, slots);
    }
}
