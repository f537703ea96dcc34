using System.Data.Common;
using Dapper;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Where a page ends: the promised time of its last row in Unix milliseconds (only in that order), and its id.</summary>
public readonly record struct SearchPlace(long? PromisedAt, Guid Id);

/// <summary>A query as SQL: <see cref="Ids"/> selects <c>id</c> and <c>promised_at</c> in no order, to stand as a table in a statement of one's own.</summary>
public sealed record SearchSql(string Ids, DynamicParameters Values);

/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="IsWhole">False where the time was over before the page was full: there may be more behind <paramref name="Next"/>, and there may be none.</param>
public sealed record SearchPage(IReadOnlyList<ExchangeRow> Rows, SearchPlace? Next, bool IsWhole);

/// <param name="Number">At most <see cref="ExchangeSearch.CountMax"/> unless it is exact; null where the time was over before the counting was.</param>
public readonly record struct SearchCount(long? Number, bool IsMore);

/// <summary>
/// Answers queries from indexes. Each part of the store is read in the order asked for, from the right end, and the parts are merged. What has no index (a rare
/// agency among all that was ever answered) is walked a stretch at a time for as long as a reader waits gladly; then the page ends where the walk did.
/// </summary>
public sealed class ExchangeSearch(GatewayDatabase database, QueryWords words)
{
    public const int CountMax = 10_000;

    private const int ProbesMax = 2_000;
    private static readonly TimeSpan CountTime = TimeSpan.FromSeconds(2);

    // By the next greater one again and again: as many steps as there are procedures.
    private const string AllProcedures = """
        with recursive known(code) as (
            select min(procedure_code) from dossier union all
            select (select min(procedure_code) from dossier where procedure_code > known.code) from known where known.code is not null)
        select code from known where code is not null
        """;

    /// <summary>
    /// How keys find the exchanges that others keep for them: a condition on <c>{id}</c>, with <c>{words}</c> where a column is compared with the words. A key
    /// without an entry can be read and is refused.
    /// </summary>
    private static readonly Dictionary<QueryKey, string> Kept = new()
    {
        [QueryKey.Group] = """
            {id} in (select h.id from failure_group g join failure_cause c on c.failure_group = g.id join exchange_due h on h.failure = c.fingerprint where g.name {words}
                     union all select t.exchange from failure_group g join failure_cause c on c.failure_group = g.id join settlement t on t.failure = c.fingerprint where g.name {words})
            """,
        [QueryKey.Replay] = "{id} in (select i.exchange from replay_item i join replay r on r.id = i.replay where r.number is not null and 'DGL-' || r.number {words})",
    };

    /// <summary>So many dossiers, or moving exchanges, are looked through rather than walked past.</summary>
    internal int FewMax { get; init; } = 1_000;

    internal int StretchRows { get; init; } = 10_000;

    internal TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>Keys of the query that nothing here can answer.</summary>
    public static IEnumerable<QueryKey> Missing(ExchangeQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.Conditions.Select(condition => condition.Key).Where(key => key is QueryKey.Group or QueryKey.Replay or QueryKey.Owner or QueryKey.Label && !Kept.ContainsKey(key));
    }

    /// <summary>The query as a table of ids.</summary>
    /// <param name="offices">Null means all offices.</param>
    public SearchSql WhereOf(ExchangeQuery query, IReadOnlyCollection<string>? offices, DateTimeOffset now)
    {
        var text = new SearchText(database.Dialect, words, query, offices, now);
        return new(All(text.Branches(null, isMovingFew: true)), text.Values);
    }

    /// <summary>One page in the query's order, behind <paramref name="after"/>.</summary>
    public Task<SearchPage> PageAsync(ExchangeQuery query, IReadOnlyCollection<string>? offices, SearchPlace? after, int limit, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var began = TimeProvider.System.GetTimestamp();
        var found = new List<SearchPlace>(limit + 1);
        SearchPlace? edge;
        do
        {
            var text = new SearchText(database.Dialect, words, query, offices, now);
            var branches = await BranchesAsync(reader, text, cancellation);
            edge = await EdgeAsync(reader, text, branches, query.Sort, after, cancellation);
            found.AddRange(await FindAsync(reader, text, branches, query.Sort, after, edge, limit + 1 - found.Count, cancellation));
            after = edge ?? after;
        }
        while (edge is not null && found.Count <= limit && TimeProvider.System.GetElapsedTime(began) < Patience);
        SearchPlace? next = found.Count > limit ? found[limit - 1] : edge;
        var rows = await ExchangeQueries.ManyAsync(reader, [.. found.Take(limit).Select(place => place.Id)], cancellation);
        return new SearchPage(rows, next, found.Count > limit || edge is null);
    });

    /// <summary>What the query finds now, at most <paramref name="max"/>, in its order: for whoever freezes a selection.</summary>
    public Task<IReadOnlyList<Guid>> IdsAsync(ExchangeQuery query, IReadOnlyCollection<string>? offices, int max, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var text = new SearchText(database.Dialect, words, query, offices, now);
        var branches = await BranchesAsync(reader, text, cancellation);
        return (IReadOnlyList<Guid>)[.. (await FindAsync(reader, text, branches, query.Sort, null, null, max, cancellation)).Select(place => place.Id)];
    });

    /// <summary>Counts for two seconds at most, and no further than <see cref="CountMax"/> unless <paramref name="isExact"/>.</summary>
    public Task<SearchCount> CountAsync(ExchangeQuery query, IReadOnlyCollection<string>? offices, bool isExact, DateTimeOffset now, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ends.CancelAfter(CountTime);
        try
        {
            var text = new SearchText(database.Dialect, words, query, offices, now);
            var branches = await BranchesAsync(reader, text, ends.Token);
            var limit = isExact ? "" : $" limit {text.Give(CountMax + 1)}";
            var number = await reader.ExecuteScalarAsync<long>(new CommandDefinition($"select count(*) from ({All(branches)}{limit}) found", text.Values, cancellationToken: ends.Token));
            return isExact ? new SearchCount(number, false) : new SearchCount(Math.Min(number, CountMax), number > CountMax);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SearchCount(null, true);
        }
    });

    internal static bool IsKept(ExchangeQuery query) => query.Conditions.Any(condition => Kept.ContainsKey(condition.Key));

    internal static string KeptBy(QueryCondition.OneOf condition, string id, SearchText text) => Kept.TryGetValue(condition.Key, out var holds)
        ? holds.Replace("{id}", id, StringComparison.Ordinal).Replace("{words}", text.OneOf("", condition.Words).Trim(), StringComparison.Ordinal)
        : throw new InvalidOperationException($"Nothing is kept for {condition.Key}.");

    private static string All(IReadOnlyList<SearchBranch> branches) => branches.Count == 0
        ? "select id, cast(null as bigint) as promised_at from exchange where 1 = 0"
        : string.Join(" union all ", branches.Select(branch => $"{Head(branch)} where {branch.Where}"));

    private static string Head(SearchBranch branch) => $"select {branch.Id} as id, {branch.Promised ?? "cast(null as bigint)"} as promised_at from {branch.From}";

    private async Task<IReadOnlyList<SearchBranch>> BranchesAsync(DbConnection reader, SearchText text, CancellationToken cancellation)
    {
        var few = text.MayBeFew ? await FewAsync(reader, text, cancellation) : null;
        return text.Branches(few, few is null && text.IsMovingOfAgency && await IsMovingFewAsync(reader, text, cancellation));
    }

    // The dossiers that can be meant, where they are so few that looking through them is less than walking past all others.
    private async Task<string?> FewAsync(DbConnection reader, SearchText text, CancellationToken cancellation)
    {
        var procedures = text.Procedures ?? [.. await reader.QueryAsync<string>(new CommandDefinition(AllProcedures, cancellationToken: cancellation))];
        if (procedures.Count == 0 || procedures.Count * Math.Max(1, text.Offices?.Count ?? 1) > ProbesMax)
            return null;
        var dossiers = "from dossier where " + text.OneOf("procedure_code", procedures) + (text.Offices is { Count: > 0 } offices ? " and " + text.OneOf("office", offices) : "");
        var number = await reader.ExecuteScalarAsync<long>(new CommandDefinition($"select count(*) from (select 1 {dossiers} limit {FewMax + 1}) few", text.Values, cancellationToken: cancellation));
        return number <= FewMax ? "select number " + dossiers : null;
    }

    private async Task<bool> IsMovingFewAsync(DbConnection reader, SearchText text, CancellationToken cancellation)
    {
        foreach (var state in new[] { "state = 'due' and priority = 0", "state = 'awaiting_callback'" })
        {
            var sql = $"select count(*) from (select 1 from exchange_due where agency = @agency and {state} limit {FewMax + 1}) few";
            if (await reader.ExecuteScalarAsync<long>(new CommandDefinition(sql, new { agency = text.Agency }, cancellationToken: cancellation)) > FewMax)
                return false;
        }
        return true;
    }

    // The last id of the next stretch of what is walked; null where the walk comes to its end within it, or nothing is walked.
    private async Task<SearchPlace?> EdgeAsync(DbConnection reader, SearchText text, IReadOnlyList<SearchBranch> branches, ExchangeSort sort, SearchPlace? after, CancellationToken cancellation)
    {
        SearchPlace? nearest = null;
        foreach (var table in branches.Select(branch => branch.Walk).Where(table => table is not null).Distinct())
        {
            var conditions = new List<string>();
            if (text.Born.From is { } from)
                conditions.Add($"id >= {text.Give(from)}");
            if (text.Born.Until is { } until)
                conditions.Add($"id < {text.Give(until)}");
            if (after is { } last)
                conditions.Add($"id {Beyond(sort)} {text.Give(last.Id)}");
            var sql = $"select id from {table} where {(conditions.Count == 0 ? "1 = 1" : string.Join(" and ", conditions))} order by id {Direction(sort)} limit 1 offset {StretchRows - 1}";
            var edges = await reader.QueryAsync<Guid>(new CommandDefinition(sql, text.Values, cancellationToken: cancellation));
            foreach (var edge in edges.Take(1))
                nearest = nearest is { } known && IsBefore(known.Id, edge, sort) ? known : new SearchPlace(null, edge);
        }
        return nearest;
    }

    private static async Task<List<SearchPlace>> FindAsync(
        DbConnection reader, SearchText text, IReadOnlyList<SearchBranch> branches, ExchangeSort sort, SearchPlace? after, SearchPlace? edge, int limit, CancellationToken cancellation)
    {
        if (branches.Count == 0)
            return [];
        var max = text.Give(limit);
        var parts = branches.Select((branch, i) => $"select * from ({Head(branch)} where {branch.Where}{Between(text, branch, sort, after, edge)} order by {Order(sort, branch.Promised ?? "", branch.Id)} limit {max}) part{i}");
        var sql = $"{string.Join(" union all ", parts)} order by {Order(sort, "promised_at", "id")} limit {max}";
        var rows = await reader.QueryAsync<(Guid Id, long? PromisedAt)>(new CommandDefinition(sql, text.Values, cancellationToken: cancellation));
        return [.. rows.Select(row => new SearchPlace(sort == ExchangeSort.Due ? row.PromisedAt : null, row.Id))];
    }

    private static string Between(SearchText text, SearchBranch branch, ExchangeSort sort, SearchPlace? after, SearchPlace? edge)
    {
        var begins = after is not { } last ? ""
            : sort == ExchangeSort.Due ? $" and ({branch.Promised}, {branch.Id}) > ({text.Give(last.PromisedAt ?? 0)}, {text.Give(last.Id)})"
            : $" and {branch.Id} {Beyond(sort)} {text.Give(last.Id)}";
        return edge is { } end ? $"{begins} and {branch.Id} {(sort == ExchangeSort.Oldest ? "<=" : ">=")} {text.Give(end.Id)}" : begins;
    }

    private static string Order(ExchangeSort sort, string promised, string id) => sort == ExchangeSort.Due ? $"{promised}, {id}" : $"{id} {Direction(sort)}";

    private static string Direction(ExchangeSort sort) => sort == ExchangeSort.Oldest ? "asc" : "desc";

    private static string Beyond(ExchangeSort sort) => sort == ExchangeSort.Oldest ? ">" : "<";

    private static bool IsBefore(Guid one, Guid other, ExchangeSort sort) => (one.CompareTo(other) < 0) == (sort == ExchangeSort.Oldest);
}
