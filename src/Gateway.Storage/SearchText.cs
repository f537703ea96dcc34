using System.Globalization;
using Dapper;
using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>One range of exchanges that a query reads.</summary>
/// <param name="Promised">The column with the promised time; null where it is not kept.</param>
/// <param name="Walk">The table that is walked by id for want of an index over what is asked, a stretch at a time; null where an index has it.</param>
internal sealed record SearchBranch(string From, string Id, string? Promised, string Where, string? Walk = null);

/// <summary>
/// A query as SQL. What is asked of each part of the store – stuck, ended without an answer, moving, answered – is asked of that part's own indexes; states stand
/// as literals, so that partial indexes serve, and everything that somebody wrote is a parameter.
/// </summary>
internal sealed class SearchText(Dialect dialect, QueryWords words, ExchangeQuery query, IReadOnlyCollection<string>? offices, DateTimeOffset now)
{
    private const string AnyOfAll = "exchange e join dossier d on d.number = e.dossier left join exchange_due u on u.id = e.id left join settlement s on s.exchange = e.id";

    private static readonly Places
        Stuck = new("u.id", "u.agency", "u.procedure_code", "u.step", "u.reason", "u.office", "u.attempts", "u.promised_at", "u.stuck_at"),
        Unanswered = new("s.exchange", "s.agency", "s.procedure_code", "s.step", "s.code", "s.office", "0", "s.promised_at", "s.settled_at"),
        Moving = new("u.id", "u.agency", "e.procedure_code", "e.step", "u.reason", "u.office", "u.attempts", null, null),
        Lasting = new("e.id", "e.agency", "e.procedure_code", "e.step", "null", "d.office", "0", null, null),
        Whole = new("e.id", "e.agency", "e.procedure_code", "e.step", "coalesce(s.code, u.reason)", "d.office", "coalesce(u.attempts, 0)", "coalesce(u.promised_at, s.promised_at)",
            $"case when {SearchStates.Unanswered} then s.settled_at when {SearchStates.Stuck} then u.stuck_at else e.born_at end");

    private int given;

    /// <summary>Where each of what can be asked for stands.</summary>
    private sealed record Places(string Id, string Agency, string Procedure, string Step, string Code, string Office, string Attempts, string? Promised, string? At);

    public DynamicParameters Values { get; } = new();

    /// <summary>Ids that the period allows where it is asked of the opening.</summary>
    public (Guid? From, Guid? Until) Born => (First(query.Period(now).From), First(query.Period(now).Until));

    /// <summary>True where what is asked of the procedure or the office may leave few dossiers, and no index of a part has it.</summary>
    public bool MayBeFew => (query.Stands & ~(ExchangeStands.Stuck | ExchangeStands.Unanswered)) != 0 && !IsOfDossiers && (offices is not null || Procedures is not null);

    /// <summary>The procedures that may be meant; null for all.</summary>
    public IReadOnlyCollection<string>? Procedures => Asked(QueryKey.Procedure) ?? Asked(QueryKey.Sector)?.SelectMany(words.ProceduresOf).ToList();

    private bool IsOfDossiers => Asked(QueryKey.Dossier) is not null;

    /// <param name="few">A query for the numbers of the few dossiers that can be meant; null where they are many.</param>
    /// <param name="isMovingFew">What moves and is asked for is little enough to be sorted.</param>
    public IReadOnlyList<SearchBranch> Branches(string? few, bool isMovingFew)
    {
        var stands = query.Stands;
        if (IsOfDossiers || few is not null || (ExchangeSearch.IsKept(query) && (stands & ~(ExchangeStands.Stuck | ExchangeStands.Unanswered)) != 0))
            return [new(AnyOfAll, Whole.Id, Whole.Promised, Where(Whole, Driver(few), stands == ExchangeStands.All ? null : SearchStates.Any(stands)))];
        if (stands == ExchangeStands.All)
            return [new("exchange e" + OfDossier, Lasting.Id, null, Where(Lasting), "exchange")];
        var branches = new List<SearchBranch>(4);
        if ((stands & ExchangeStands.Stuck) != 0)
            branches.Add(new("exchange_due u", Stuck.Id, Stuck.Promised, Where(Stuck, SearchStates.Due(stands & ExchangeStands.Stuck), SearchStates.Stuck)));
        if ((stands & ExchangeStands.Unanswered) != 0)
            branches.Add(new("settlement s", Unanswered.Id, Unanswered.Promised, Where(Unanswered, SearchStates.Ended(stands & ExchangeStands.Unanswered), SearchStates.Unanswered)));
        if ((stands & ExchangeStands.Moving) != 0)
            branches.Add(new("exchange_due u" + OfExchange, Moving.Id, null, Where(Moving, SearchStates.Due(stands & ExchangeStands.Moving)), isMovingFew || SearchStates.AreFew(stands) ? null : "exchange_due"));
        if ((stands & ExchangeStands.Answered) != 0)
            branches.Add(new("exchange e join settlement s on s.exchange = e.id" + OfDossier, Lasting.Id, null, Where(Lasting, "s.ending = 'answered'"), "exchange"));
        return branches;
    }

    /// <summary>A parameter with this value, as it stands in SQL.</summary>
    public string Give(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"@q{given++}");
        Values.Add(name, value);
        return name;
    }

    /// <summary>Holds where the column has one of the words.</summary>
    public string OneOf(string column, IReadOnlyCollection<string> those) => $"{column} {(those.Count == 1 ? "= " + Give(those.First()) : dialect.OneOf(Give(those.ToArray())))}";

    /// <summary>The one agency that is asked for, or null.</summary>
    public string? Agency => Asked(QueryKey.Agency) is [var one] ? one : null;

    public IReadOnlyCollection<string>? Offices => offices;

    /// <summary>Something moves at one agency that indexes tell agencies apart for.</summary>
    public bool IsMovingOfAgency => Agency is not null && (query.Stands & ExchangeStands.Moving) is not ExchangeStands.None and var moving && (moving & ExchangeStands.Waiting) == 0;

    private string OfDossier => offices is null ? "" : " join dossier d on d.number = e.dossier";

    private string OfExchange => query.Conditions.Any(condition => condition.Key is QueryKey.Procedure or QueryKey.Step or QueryKey.Sector) ? " join exchange e on e.id = u.id" : "";

    private string? Driver(string? few) => Asked(QueryKey.Dossier) is { } numbers ? OneOf("e.dossier", numbers) : few is null ? null : $"e.dossier in ({few})";

    private string Where(Places at, params string?[] first)
    {
        var conditions = new List<string>(first.Where(text => text is not null).Cast<string>());
        foreach (var condition in query.Conditions)
        {
            if (Of(at, condition) is { } text)
                conditions.Add(text);
        }
        AddPeriod(at, conditions);
        AddRange(at.Promised, query.Promised(now), conditions);
        if (offices is not null)
            conditions.Add(offices.Count == 0 ? "1 = 0" : OneOf(at.Office, offices));
        return conditions.Count == 0 ? "1 = 1" : string.Join(" and ", conditions);
    }

    private string? Of(Places at, QueryCondition condition) => condition switch
    {
        QueryCondition.OneOf { Key: QueryKey.Agency } agency => In(at.Agency, agency.Words, agency.IsNot, mayBeNull: false),
        QueryCondition.OneOf { Key: QueryKey.Procedure } procedure => In(at.Procedure, procedure.Words, procedure.IsNot, mayBeNull: false),
        QueryCondition.OneOf { Key: QueryKey.Sector } sector => In(at.Procedure, [.. sector.Words.SelectMany(words.ProceduresOf)], sector.IsNot, mayBeNull: false),
        QueryCondition.OneOf { Key: QueryKey.Step } step => In(at.Step, step.Words, step.IsNot, mayBeNull: true),
        QueryCondition.OneOf { Key: QueryKey.Code } code => In(at.Code, code.Words, code.IsNot, mayBeNull: true),
        QueryCondition.OneOf { Key: QueryKey.Dossier or QueryKey.State } => null,
        QueryCondition.OneOf kept => ExchangeSearch.KeptBy(kept, at.Id, this),
        QueryCondition.Count count => $"{at.Attempts} {Sign(count.Relation)} {count.Number.ToString(CultureInfo.InvariantCulture)}",
        _ => null,
    };

    private string In(string column, IReadOnlyCollection<string> those, bool isNot, bool mayBeNull)
    {
        if (those.Count == 0)
            return isNot ? "1 = 1" : "1 = 0";
        var holds = OneOf(column, those);
        return !isNot ? holds : mayBeNull ? $"({column} is null or not ({holds}))" : $"not ({holds})";
    }

    // Of what stands so since a time of its own that time is asked, else when it was opened; where all states are asked for that is the only one all have.
    private void AddPeriod(Places at, List<string> conditions)
    {
        if (at.At is not null && query.Stands != ExchangeStands.All)
        {
            AddRange(at.At, query.Period(now), conditions);
            return;
        }
        if (Born.From is { } from)
            conditions.Add($"{at.Id} >= {Give(from)}");
        if (Born.Until is { } until)
            conditions.Add($"{at.Id} < {Give(until)}");
    }

    private void AddRange(string? column, TimeRange range, List<string> conditions)
    {
        if (range.From is { } from)
            conditions.Add($"{column} >= {Give(from.ToUnixTimeMilliseconds())}");
        if (range.Until is { } until)
            conditions.Add($"{column} < {Give(until.ToUnixTimeMilliseconds())}");
    }

    private IReadOnlyList<string>? Asked(QueryKey key) => query.Words(key).FirstOrDefault(condition => !condition.IsNot)?.Words;

    private static Guid? First(DateTimeOffset? time) => time is { } at ? Ids.FirstAt(at) : null;

    private static string Sign(Relation relation) => relation switch
    {
        Relation.Is => "=",
        Relation.Below => "<",
        Relation.AtMost => "<=",
        Relation.Above => ">",
        Relation.AtLeast => ">=",
        _ => throw new System.Diagnostics.UnreachableException($"Unknown relation {relation}."),
    };
}
