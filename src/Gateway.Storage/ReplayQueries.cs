using Gateway.Exchanges;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>An item as people see it: what was frozen, and what became of it.</summary>
public sealed record ReplayItemRow(ReplayItem Item, string State, string? Reason, DateTimeOffset? OutAt, DateTimeOffset? EndedAt);

/// <summary>Reads what a replay would take, and replays as they stand.</summary>
public sealed class ReplayQueries(GatewayDatabase database)
{
    /// <summary>New failures are counted so far and no further.</summary>
    public const int NewMax = 1_000;

    private const int PieceMax = 500;

    private const string Candidate = """
        select e.id, e.dossier, d.office, e.agency, e.operation, u.state, s.ending, coalesce(u.reason, s.code), u.blocked_by, u.epoch, u.may_have_arrived, u.ask_first, u.payload,
               coalesce(d.shop_due_at, (select due_at from plan where id = d.plan)),
               (select count(*) from replay_item l where l.exchange = e.id and l.state in ('waiting', 'out')), e.follows
        """;

    private const string ById = Candidate + ExchangeQueries.AllOf + " where e.id = ?1";
    private const string OfFound = " found join exchange e on e.id = found.id join dossier d on d.number = e.dossier left join exchange_due u on u.id = e.id left join settlement s on s.exchange = e.id";
    private const string OfDossier = Candidate + " from exchange e join exchange_due u on u.id = e.id join dossier d on d.number = e.dossier left join settlement s on s.exchange = e.id where e.dossier = ?1";

    private const string Items = $"select {ReplayRows.ItemColumns}, i.state, i.reason, i.out_at, i.ended_at from replay_item i where i.replay = @replay and i.ordinal > @after";
    private const string Reasons = "select reason, count(*) from replay_item where replay = @replay and state = 'skipped' group by reason order by count(*) desc, reason";
    private const string DueTimes = "select due_at from replay_item where replay = @replay and state in ('frozen', 'waiting') order by ordinal";
    private const string OfAgencies = "select agency, count(*), sum(ask_first) from replay_item where replay = @replay and state <> 'skipped' group by agency order by agency";

    /// <summary>Exchanges by id; what is not there is left out.</summary>
    public Task<IReadOnlyList<ReplayCandidate>> FindAsync(IReadOnlyCollection<Guid> ids) => EachAsync(ById, ids, (row, id) => row.Add(id));

    /// <summary>The same of those that a query finds, at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<ReplayCandidate>> FindAsync(SearchSql query, int max, CancellationToken cancellation) =>
        ManyAsync($"{Candidate} from ({query.Ids} limit {max}){OfFound}", query.Values, Read, cancellation);

    /// <summary>Every unsettled exchange of these dossiers.</summary>
    public Task<IReadOnlyList<ReplayCandidate>> UnsettledAsync(IReadOnlyCollection<string> dossiers) => EachAsync(OfDossier, dossiers, (row, dossier) => row.Add(dossier));

    public async Task<Replay?> FindAsync(Guid id, CancellationToken cancellation) =>
        await ManyAsync($"select {ReplayRows.Columns} from replay where id = @id and state <> 'building'", new { id }, ReplayRows.Read, cancellation) is [var found] ? found : null;

    /// <summary>Started replays below a number, newest first.</summary>
    public Task<IReadOnlyList<Replay>> ListAsync(long? before, int limit, CancellationToken cancellation) => ManyAsync(
        $"select {ReplayRows.Columns} from replay where number is not null{(before is null ? "" : " and number < @before")} order by number desc limit @limit", new { before, limit }, ReplayRows.Read, cancellation);

    /// <summary>Items behind a turn, in their turn; of one state only where it is given.</summary>
    public Task<IReadOnlyList<ReplayItemRow>> ItemsAsync(Guid replay, string? state, int after, int limit, CancellationToken cancellation) => ManyAsync(
        $"{Items}{(state is null ? "" : " and i.state = @state")} order by i.ordinal limit @limit", new { replay, state, after, limit },
        row => new ReplayItemRow(ReplayRows.ReadItem(row), row.Text(), row.TextOrNull(), row.TimeOrNull(), row.TimeOrNull()), cancellation);

    /// <summary>Why items were skipped, and how many each.</summary>
    public Task<IReadOnlyList<(string Reason, int Count)>> SkippedAsync(Guid replay, CancellationToken cancellation) => ManyAsync(Reasons, new { replay }, row => (row.Text(), row.Small()), cancellation);

    /// <summary>How many go to each agency, and of how many it is asked first.</summary>
    public Task<IReadOnlyList<(string Agency, int Count, int AskFirst)>> AgenciesAsync(Guid replay, CancellationToken cancellation) =>
        ManyAsync(OfAgencies, new { replay }, row => (row.Text(), row.Small(), row.Small()), cancellation);

    /// <summary>What was promised to citizens of what is still to go, in its turn.</summary>
    public Task<IReadOnlyList<DateTimeOffset?>> DueTimesAsync(Guid replay, CancellationToken cancellation) => ManyAsync(DueTimes, new { replay }, row => row.TimeOrNull(), cancellation);

    /// <summary>Exchanges that the query of a replay finds by now and that are not in it, up to <see cref="NewMax"/>: counted, and not swept in.</summary>
    public async Task<int> CountNewAsync(Guid replay, SearchSql query, CancellationToken cancellation)
    {
        query.Values.Add("replay", replay);
        var others = $"select count(*) from (select 1 from ({query.Ids}) found where not exists (select 1 from replay_item i where i.exchange = found.id and i.replay = @replay) limit {NewMax}) fresh";
        return (await ManyAsync(others, query.Values, row => row.Small(), cancellation))[0];
    }

    // By the writers' statements, which ask for many at once.
    private async Task<IReadOnlyList<ReplayCandidate>> EachAsync<T>(string sql, IReadOnlyCollection<T> inputs, Action<Row, T> bind)
    {
        var found = new List<ReplayCandidate>(inputs.Count);
        foreach (var piece in inputs.Chunk(PieceMax))
            found.AddRange(await database.WriteAsync(session => session.QueryAsync(sql, piece, bind, Read)));
        return found;
    }

    private Task<IReadOnlyList<T>> ManyAsync<T>(string sql, object values, Func<Columns, T> read, CancellationToken cancellation) => database.ReadAsync(reader => ReaderRows.ReadAsync(reader, sql, values, read, cancellation));

    private static ReplayCandidate Read(Columns row)
    {
        var (id, dossier, office, agency, operation, state, ending, code) = (row.Id(), row.Text(), row.Text(), row.Text(), row.Text(), row.TextOrNull(), row.TextOrNull(), row.TextOrNull());
        return new()
        {
            Exchange = id,
            Dossier = dossier,
            Office = office,
            Agency = agency,
            Operation = operation,
            State = state is null ? ExchangeState.Settled : Words.Read<ExchangeState>(state),
            Ending = ending is null ? null : Words.Read<Ending>(ending),
            Code = code,
            BlockedBy = (int?)row.NumberOrNull() ?? 0,
            Epoch = (int?)row.NumberOrNull() ?? 0,
            MayHaveArrived = row.NumberOrNull() == 1,
            AskFirst = row.NumberOrNull() == 1,
            Payload = row.IdOrNull() ?? default,
            DueAt = row.TimeOrNull(),
            IsInReplay = row.Number() > 0,
            After = [.. PlanText.Links(id, row.TextOrNull()).Select(link => link.Predecessor)],
        };
    }
}
