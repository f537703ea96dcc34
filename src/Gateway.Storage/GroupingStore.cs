using Dapper;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>
/// Finds causes that have no group. Which fingerprints there are is read as a chain of jumps along an index over failing rows alone, each to the
/// next fingerprint, so a million failures of one cause cost as much as one. Nothing is read by position: what failed stays findable until it is settled.
/// </summary>
/// <param name="lanes">Where a reopening is recorded; null where nothing is.</param>
public sealed class GroupingStore(GatewayDatabase database, TimeProvider clock, AuditLanes? lanes = null) : IGroupingStore
{
    // While a cause goes on, when it was last met is written that often.
    private const int TouchEveryMs = 5000;
    private static readonly TimeSpan ReachEvery = TimeSpan.FromSeconds(5);

    internal const string News = """
        with recursive
        failing (failure) as (
          select (select failure from exchange_due where failure is not null order by failure limit 1)
          union all select (select h.failure from exchange_due h where h.failure > f.failure order by h.failure limit 1) from failing f where f.failure is not null),
        refused (failure) as (
          select (select failure from settlement where failure is not null order by failure limit 1)
          union all select (select s.failure from settlement s where s.failure > f.failure order by s.failure limit 1) from refused f where f.failure is not null),
        met (failure, kind, at) as (
          select failure, 'failed', (select h.failed_at from exchange_due h where h.failure = f.failure order by h.failed_at desc limit 1) from failing f where failure is not null
          union all select failure, 'refused', (select s.settled_at from settlement s where s.failure = f.failure order by s.settled_at desc limit 1) from refused f where failure is not null)
        select m.failure, m.kind, m.at, c.failure_group
        from met m left join failure_cause c on c.fingerprint = m.failure left join failure_group g on g.id = c.failure_group
        where m.at is not null and (c.fingerprint is null or m.at >= c.last_at + @touchEvery or (g.state = 'closed' and m.at > g.closed_at))
        limit @max
        """;

    private const string FailedExample = """
        select e.agency as Agency, e.operation as Operation, e.step as Step, h.reason as Code, (select a.fault from attempt a where a.exchange = h.id order by a.number desc limit 1) as Fault,
               (select x.failed_at from exchange_due x where x.failure = @failure order by x.failed_at limit 1) as FirstAt
        from exchange_due h join exchange e on e.id = h.id where h.failure = @failure and h.reason is not null order by h.failed_at desc limit 1
        """;

    private const string RefusedExample = """
        select e.agency as Agency, e.operation as Operation, e.step as Step, s.code as Code, (select x.settled_at from settlement x where x.failure = @failure order by x.settled_at limit 1) as FirstAt
        from settlement s join exchange e on e.id = s.exchange where s.failure = @failure order by s.settled_at desc limit 1
        """;

    private const string InsertCause = """
        insert into failure_cause (fingerprint, failure_group, born_group, agency, operation, step, kind, code, fault, first_at, last_at)
        values (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (fingerprint) do nothing
        """;

    private const string Touch = "update failure_cause set last_at = ?2 where fingerprint = ?1 and last_at < ?2";

    private const string Reach = "insert into failure_reach (name, at) values ('groups', ?1) on conflict (name) do update set at = excluded.at";

    // The index of what is stuck is found by its own condition, of which only the parked ones are meant.
    private const string Unadopted = """
        select h.id, e.agency, e.operation, e.step, h.reason, case when h.failure is null then 0 else 1 end, coalesce((select max(a.finished_at) from attempt a where a.exchange = h.id), e.born_at)
        from exchange_due h join exchange e on e.id = h.id
        where h.id > ?1 and h.state in ('parked', 'held') and h.state = 'parked' order by h.id limit ?2
        """;

    private const string Adopt = "update exchange_due set failure = ?2, failed_at = ?3 where id = ?1 and failure is null and state = 'parked'";

    private DateTimeOffset reachedAt;

    private sealed record NewsRow(Guid Failure, string Kind, long At, Guid? FailureGroup);

    private sealed record ExampleRow
    {
        public required string Agency { get; init; }

        public required string Operation { get; init; }

        public string? Step { get; init; }

        public string? Code { get; init; }

        public string? Fault { get; init; }

        public long? FirstAt { get; init; }
    }

    public async Task<GroupingRound> GroupAsync(int max, DateTimeOffset now)
    {
        var news = (await database.ReadAsync(reader => reader.QueryAsync<(Guid Failure, string Kind, long At, Guid? Group)>(News, new { touchEvery = TouchEveryMs, max }))).Select(row => new NewsRow(row.Failure, row.Kind, row.At, row.Group)).ToList();
        var examples = new Dictionary<Guid, (FailureFingerprint Print, long FirstAt)>();
        foreach (var row in news.Where(row => row.FailureGroup is null))
        {
            if (await ExampleAsync(row) is { } example)
                examples[row.Failure] = example;
        }
        if (news.Count == 0 && now < reachedAt + ReachEvery)
            return default;
        reachedAt = now;
        var (opened, reopened) = await AuditLanes.RunAsync(lanes, "acts", database, (session, door) => WriteAsync(session, door, news, examples, now));
        return new(opened, reopened, news.Count == max);
    }

    public Task<Guid?> AdoptAsync(Guid after, int max) => database.WriteAsync(async session =>
    {
        var found = await session.QueryAsync(Unadopted, row => row.Add(after).Add(max), row => (
            Id: row.Id(), Agency: row.Text(), Operation: row.Text(), Step: row.TextOrNull(), Code: row.TextOrNull(), IsKnown: row.Flag(), FailedAt: row.Time()));
        await session.ExecuteAsync(Adopt, found.FindAll(one => !one.IsKnown && one.Code is not null), (row, one) => row
            .Add(one.Id).Add(FailureFingerprint.Of(one.Agency, one.Operation, one.Step, FailureKind.Failed, one.Code!, null).Key).Add(one.FailedAt));
        return found.Count < max ? (Guid?)null : found[^1].Id;
    });

    private async Task<(FailureFingerprint, long)?> ExampleAsync(NewsRow news)
    {
        var kind = Words.Read<FailureKind>(news.Kind);
        var row = await database.ReadAsync(reader => reader.QueryFirstOrDefaultAsync<ExampleRow>(kind == FailureKind.Refused ? RefusedExample : FailedExample, new { failure = news.Failure }));
        if (row is null)
            return null;                                            // settled in between: nothing is left to be grouped
        var code = row.Code ?? Gateway.Exchanges.Faults.Other;
        var print = FailureFingerprint.Of(row.Agency, row.Operation, row.Step, kind, code, row.Fault);
        // Its last attempt may have met something else than what it is parked for.
        return (print.Key == news.Failure ? print : print with { Fault = null }, row.FirstAt ?? news.At);
    }

    private async ValueTask<(int Opened, int Reopened)> WriteAsync(Session session, AuditDoor? door, List<NewsRow> news, Dictionary<Guid, (FailureFingerprint Print, long FirstAt)> examples, DateTimeOffset now)
    {
        var (opened, reopened) = (0, 0);
        foreach (var row in news.OrderBy(row => row.At))
        {
            if (row.FailureGroup is not { } group)
                opened += examples.TryGetValue(row.Failure, out var example) ? await OpenAsync(session, row, example.Print, example.FirstAt) : 0;
            else
                reopened += await MeetAsync(session, door, row, group, now);
        }
        await session.ExecuteAsync(Reach, row => row.Add(now));
        return (opened, reopened);
    }

    private async ValueTask<int> OpenAsync(Session session, NewsRow news, FailureFingerprint print, long firstAt)
    {
        var group = Dossiers.Ids.New(clock);
        var isNew = await session.ExecuteAsync(InsertCause, row => row
            .Add(news.Failure).Add(group).Add(print.Agency).Add(print.Operation).Add(print.Step).Add(Words.Of(print.Kind)).Add(print.Code).Add(print.Fault).Add(firstAt).Add(news.At)) == 1;
        if (isNew)
            await GroupRows.OpenAsync(session, group, DateTimeOffset.FromUnixTimeMilliseconds(firstAt));
        return isNew ? 1 : 0;
    }

    private static async ValueTask<int> MeetAsync(Session session, AuditDoor? door, NewsRow news, Guid id, DateTimeOffset now)
    {
        await session.ExecuteAsync(Touch, row => row.Add(news.Failure).Add(news.At));
        if (await session.QueryAsync(GroupRows.Find, row => row.Add(id), GroupRows.Read) is not [{ } group] || !FailureGroupRules.IsReopenedBy(group, DateTimeOffset.FromUnixTimeMilliseconds(news.At)))
            return 0;
        if (!await GroupRows.WriteAsync(session, group, FailureGroupRules.Reopen(group)))
            return 0;
        door?.Add(GroupNotes.Reopened(group, now));
        return 1;
    }
}
