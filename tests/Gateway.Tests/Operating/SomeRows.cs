using Dapper;
using Gateway.Dossiers;
using Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Operating;

/// <summary>A database with rows as the stages write them, one by one.</summary>
internal sealed class SomeRows : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-rows-").FullName;
    private readonly SqliteConnection connection;
    private int ordinal;

    private SomeRows()
    {
        var path = Path.Combine(folder, "gateway.db");
        Migrations.Apply(new StoreAddress(path));
        Database = GatewayDatabase.Open(new StoreAddress(path));
        connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
    }

    public GatewayDatabase Database { get; }

    public static SomeRows Create() => new();

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public void AddDossier(string number, string office, DateTimeOffset at)
    {
        var plan = Guid.CreateVersion7(at).ToByteArray(bigEndian: true);
        Insert("plan", new() { ["id"] = plan, ["dossier"] = number, ["procedure_code"] = "2.002621", ["version"] = "2024", ["procedure_group"] = "birth", ["title_vi"] = "Khai sinh", ["title_en"] = "Birth", ["opened_at"] = Ms(at), ["supplement_window_minutes"] = 60 });
        Insert("dossier", new()
        {
            ["number"] = number, ["office"] = office, ["procedure_code"] = "2.002621", ["plan"] = plan, ["opened_at"] = Ms(at), ["received_at"] = Ms(at), ["shop_due_at"] = Ms(at.AddDays(2)),
            ["result_count"] = 0, ["supplements"] = 0, ["body"] = plan,
        });
    }

    /// <summary>An event as intake and planning left it.</summary>
    public string AddEvent(string dossier, string office, string kind, DateTimeOffset at, string state, string? reason = null)
    {
        var id = Guid.CreateVersion7(at).ToByteArray(bigEndian: true);
        Insert("dossier_event", new()
        {
            ["id"] = id, ["source"] = $"/{office}/onestop", ["event_id"] = $"e-{++ordinal}", ["body_hash"] = id, ["kind"] = kind, ["dossier"] = dossier, ["office"] = office, ["system"] = "shop", ["occurred_at"] = Ms(at),
            ["stored_at"] = Ms(at),
        });
        if (state != "planned")
            Insert("event_due", new() { ["id"] = id, ["dossier"] = dossier, ["stored_at"] = Ms(at), ["state"] = state, ["reason"] = reason });
        return Ids.Format(Ids.Event, new Guid(id, bigEndian: true));
    }

    public void TraceEvent(string id, string trace) => connection.Execute("update dossier_event set trace = @trace where id = @id", new { trace, id = Ids.TryParse(Ids.Event, id, out var known) ? known.ToByteArray(bigEndian: true) : null });

    public void Warn(string dossier, string warnings) => connection.Execute("update plan set warnings = @warnings, procedure_group = 'OneAgency' where dossier = @dossier", new { dossier, warnings });

    /// <summary>A step of the plan; the exchange that serves it is the one that was added for it.</summary>
    public void AddStep(string dossier, string code, string agency = "police") => connection.Execute(
        "update plan set steps = json_insert(coalesce(steps, '[]'), '$[#]', json_object('code', @code, 'titleVi', @code, 'titleEn', @code, 'agency', @agency, 'operation', 'x', 'needs', '', 'dueAt', null)) where dossier = @dossier",
        new { dossier, code, agency });

    /// <summary>Unsettled in this state; with null only the lasting row.</summary>
    public string AddExchange(string dossier, string agency, string step, DateTimeOffset at, string? state, string? reason = null)
    {
        var id = Guid.CreateVersion7(at).ToByteArray(bigEndian: true);
        Insert("exchange", new() { ["id"] = id, ["dossier"] = dossier, ["step"] = step, ["agency"] = agency, ["operation"] = "x", ["lane"] = agency, ["key"] = Ids.Format(Ids.Exchange, new Guid(id, bigEndian: true)), ["procedure_code"] = "2.002621", ["born_at"] = Ms(at) });
        if (state is not null)
            Insert("exchange_due", new() { ["id"] = id, ["dossier"] = dossier, ["payload"] = id, ["agency"] = agency, ["lane"] = agency, ["priority"] = 0, ["state"] = state, ["blocked_by"] = 0, ["attempts"] = 0, ["epoch"] = 0, ["ask_first"] = 0, ["inquiries"] = 0, ["reason"] = reason });
        // What it is looked for by stands with what needs a person.
        connection.Execute("""
            update exchange_due set office = d.office from dossier d where d.number = exchange_due.dossier and exchange_due.id = @id;
            update exchange_due set procedure_code = e.procedure_code, step = e.step, promised_at = d.shop_due_at, stuck_at = e.born_at
            from exchange e join dossier d on d.number = e.dossier where e.id = exchange_due.id and exchange_due.id = @id and exchange_due.state in ('parked', 'held')
            """, new { id });
        return Ids.Format(Ids.Exchange, new Guid(id, bigEndian: true));
    }

    public void AddAttempt(string exchange, int number, string outcome, string code) => Insert("attempt", new()
    {
        ["exchange"] = Bytes(exchange), ["number"] = number, ["started_at"] = 1, ["finished_at"] = 2, ["outcome"] = outcome, ["code"] = code, ["may_have_arrived"] = 1,
    });

    public void AddLink(string predecessor, string follower) => connection.Execute(
        "update exchange set follows = trim(coalesce(follows, '') || ' ' || lower(hex(@before))) where id = @after", new { before = Bytes(predecessor), after = Bytes(follower) });

    public void Settle(string exchange, string ending, string dossier, string result)
    {
        var body = Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToByteArray(bigEndian: true);
        Insert("payload", new() { ["id"] = body, ["kind"] = "agency_result", ["dossier"] = dossier, ["body"] = System.Text.Encoding.UTF8.GetBytes(result) });
        Insert("settlement", new() { ["exchange"] = Bytes(exchange), ["ending"] = ending, ["settled_at"] = 3, ["result"] = body });
    }

    /// <summary>As if the time of retention were over.</summary>
    public void Forget() => connection.Execute("delete from payload; delete from attempt; delete from callback");

    private void Insert(string table, Dictionary<string, object?> row) =>
        connection.Execute($"insert into {table} ({string.Join(", ", row.Keys)}) values ({string.Join(", ", row.Keys.Select(name => "@" + name))})", row);

    private static byte[] Bytes(string exchange) => Ids.TryParse(Ids.Exchange, exchange, out var id) ? id.ToByteArray(bigEndian: true) : throw new ArgumentException(exchange, nameof(exchange));

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
