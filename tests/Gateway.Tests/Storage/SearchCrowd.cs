using Gateway.Dossiers;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Exchanges of every kind, drawn from a seed and written as the stages write them, and what a query should find among them.</summary>
internal sealed class SearchCrowd
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 7, 5, 0, TimeSpan.Zero);

    private static readonly string[] Offices = ["H26.12.00.000", "H26.13.00.000", "H26.14.00.000"], Agencies = ["police", "social-insurance", "civil-status"], Steps = ["residence", "health-card", "birth-registration"];
    private static readonly string[] Codes = ["timed-out", "busy", "no-record"];
    private static readonly ExchangeStands[] Kinds =
    [
        ExchangeStands.Waiting, ExchangeStands.Ready, ExchangeStands.Retrying, ExchangeStands.InFlight, ExchangeStands.Awaiting, ExchangeStands.Supplement, ExchangeStands.Payment,
        ExchangeStands.Parked, ExchangeStands.Parked, ExchangeStands.Parked, ExchangeStands.Held, ExchangeStands.Answered, ExchangeStands.Answered, ExchangeStands.Refused, ExchangeStands.Cancelled, ExchangeStands.Superseded,
    ];

    private readonly List<One> all;

    public SearchCrowd(int count, int seed = 26)
    {
        var random = new Random(seed);
        all = [.. Enumerable.Range(0, count).Select(i =>
        {
            var dossier = random.Next(count / 3);
            var kind = Kinds[random.Next(Kinds.Length)];
            var born = Now.AddMinutes(-random.Next(1, 4000));
            // One procedure is rare, and so is one office.
            var office = dossier % 40 == 0 ? Offices[2] : Offices[dossier % 2];
            var procedure = dossier % 40 == 1 ? "9.900001" : dossier % 3 == 0 ? "2.002622" : "2.002621";
            return new One(
                Guid.CreateVersion7(born), $"D-{dossier}", office, procedure, random.Next(9) == 0 ? null : Steps[random.Next(3)], Agencies[random.Next(3)], kind, kind is ExchangeStands.Ready or ExchangeStands.Waiting ? 0 : random.Next(1, 9),
                (kind & (ExchangeStands.Retrying | ExchangeStands.Stuck | ExchangeStands.Unanswered)) != 0 ? Codes[random.Next(3)] : null, dossier % 7 == 6 ? null : Now.AddHours((dossier % 30) - 10), born, born.AddMinutes(random.Next(0, 300)));
        })];
    }

    private sealed record One(Guid Id, string Dossier, string Office, string Procedure, string? Step, string Agency, ExchangeStands Stands, int Attempts, string? Code, DateTimeOffset? Promised, DateTimeOffset Born, DateTimeOffset Since)
    {
        private const long Never = 253402300799000;

        public long PromisedMs => Promised?.ToUnixTimeMilliseconds() ?? Never;

        public bool HasDue => (Stands & (ExchangeStands.Stuck | ExchangeStands.Unanswered)) != 0;

        public bool IsStuck => (Stands & ExchangeStands.Stuck) != 0;

        public bool IsOpen => (Stands & ExchangeStands.Open) != 0;

        public string State => Stands switch
        {
            ExchangeStands.Waiting => "waiting",
            ExchangeStands.Ready or ExchangeStands.Retrying => "due",
            ExchangeStands.InFlight => "in_flight",
            ExchangeStands.Parked => "parked",
            ExchangeStands.Held => "held",
            _ => "awaiting_callback",
        };

        public string? Interim => Stands switch
        {
            ExchangeStands.Supplement => "supplement",
            ExchangeStands.Payment => "payment",
            _ => null,
        };
    }

    public async Task WriteAsync(GatewayDatabase database)
    {
        var dossiers = all.DistinctBy(one => one.Dossier).ToList();
        await database.WriteAsync(session => session.ExecuteAsync("""
            insert into dossier (number, office, procedure_code, plan, opened_at, received_at, shop_due_at, result_count, supplements, body) values (?1, ?2, ?3, ?4, 0, 0, ?5, 0, 0, ?4)
            """, dossiers, (row, one) => row.Add(one.Dossier).Add(one.Office).Add(one.Procedure).Add(one.Id).Add(one.Promised)));
        await database.WriteAsync(session => session.ExecuteAsync("""
            insert into exchange (id, dossier, step, agency, operation, lane, key, procedure_code, born_at) values (?1, ?2, ?3, ?4, 'x', ?4, 'k', ?5, ?6)
            """, all, (row, one) => row.Add(one.Id).Add(one.Dossier).Add(one.Step).Add(one.Agency).Add(one.Procedure).Add(one.Born)));
        await database.WriteAsync(session => session.ExecuteAsync("""
            insert into exchange_due (id, dossier, payload, agency, lane, priority, state, blocked_by, attempts, epoch, ask_first, inquiries, reason, interim, office, procedure_code, step, promised_at, stuck_at)
            values (?1, ?2, ?1, ?3, ?3, 0, ?4, 0, ?5, 0, 0, 0, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """, all.FindAll(one => one.IsOpen), (row, one) => row.Add(one.Id).Add(one.Dossier).Add(one.Agency).Add(one.State).Add(one.Attempts).Add(one.Code).Add(one.Interim).Add(one.Office)
            .Add(one.IsStuck ? one.Procedure : null).Add(one.IsStuck ? one.Step : null).Add(one.IsStuck ? one.PromisedMs : null).Add(one.IsStuck ? one.Since : null)));
        await database.WriteAsync(session => session.ExecuteAsync("""
            insert into settlement (exchange, ending, code, settled_at, office, agency, procedure_code, step, promised_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """, all.FindAll(one => !one.IsOpen), (row, one) => row.Add(one.Id).Add(StateWords.All.First(word => word.Stands == one.Stands).En).Add(one.Code).Add(one.Since)
            .Add(one.HasDue ? one.Office : null).Add(one.HasDue ? one.Agency : null).Add(one.HasDue ? one.Procedure : null).Add(one.HasDue ? one.Step : null).Add(one.HasDue ? one.PromisedMs : null)));
    }

    /// <summary>The ids that a query should find, in its order.</summary>
    public IReadOnlyList<Guid> Find(ExchangeQuery query, IReadOnlyCollection<string>? offices, QueryWords words)
    {
        var found = all.Where(one => (query.Stands & one.Stands) != 0 && offices?.Contains(one.Office) != false && query.Conditions.All(condition => Holds(condition, one, words)) && IsWithin(query, one));
        return [.. (query.Sort switch
        {
            ExchangeSort.Due => found.OrderBy(one => one.PromisedMs).ThenBy(one => one.Id),
            ExchangeSort.Oldest => found.OrderBy(one => one.Id),
            _ => found.OrderByDescending(one => one.Id),
        }).Select(one => one.Id)];
    }

    private static bool Holds(QueryCondition condition, One one, QueryWords words) => condition switch
    {
        QueryCondition.OneOf { Key: QueryKey.State } => true,
        QueryCondition.OneOf some => some.IsNot != some.Words.Any(word => some.Key switch
        {
            QueryKey.Agency => one.Agency == word,
            QueryKey.Procedure => one.Procedure == word,
            QueryKey.Step => one.Step == word,
            QueryKey.Sector => words.ProceduresOf(word).Contains(one.Procedure),
            QueryKey.Code => one.Code == word,
            QueryKey.Dossier => one.Dossier == word,
            _ => throw new NotSupportedException(),
        }),
        QueryCondition.Count count => count.Relation switch
        {
            Relation.Below => one.Attempts < count.Number,
            Relation.AtMost => one.Attempts <= count.Number,
            Relation.Above => one.Attempts > count.Number,
            Relation.AtLeast => one.Attempts >= count.Number,
            _ => one.Attempts == count.Number,
        },
        _ => true,
    };

    private static bool IsWithin(ExchangeQuery query, One one)
    {
        var period = query.Period(Now);
        var at = query.Stands != ExchangeStands.All && one.HasDue ? one.Since : Ids.BornAt(one.Id);
        var promised = query.Promised(Now);
        return !(at < period.From) && !(at >= period.Until) && (promised.IsOpen || (!(one.PromisedMs < promised.From?.ToUnixTimeMilliseconds()) && !(one.PromisedMs >= promised.Until?.ToUnixTimeMilliseconds())));
    }
}
