using System.Text.Json;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Planning;
using Gateway.Planning;
using Gateway.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Storage;

/// <summary>The stores over a real file and the contracts as they are published, with a clock that stands still until a test moves it.</summary>
public sealed class Stage : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-stage-").FullName;
    private readonly ContractCatalog catalog;
    private readonly Planner planner;

    /// <summary>Over a file of its own, or over an empty database of <paramref name="server"/>, behind a pooler or not.</summary>
    public Stage(PostgresServer? server = null, bool isPooled = false)
    {
        var problems = new List<string>();
        catalog = ContractCatalog.Read(Repository.Contracts, null, problems) ?? throw new InvalidDataException(string.Join('\n', problems));
        Assert.Empty(problems);
        File = Path.Combine(folder, "gateway.db");
        var address = Address = (isPooled ? server?.CreatePooled() : server?.Create()) ?? new StoreAddress(File);
        Migrations.Apply(address);
        Database = GatewayDatabase.Open(address);
        if (server is not null)
            _ = new LeaseStore(Database).HoldAsync("node-1", ["node:node-1"], TimeSpan.FromHours(1)).GetAwaiter().GetResult();
        var contracts = catalog.Agencies.ToDictionary(agency => agency.Contract.Code, agency => agency.Contract);
        Contracts = contracts;
        Turns = new Turns(contracts, new TurnOptions("vn.onestop.", "/gateway", null, Commitments: Commitments), catalog.PortalCodes, catalog.Calendar, Clock);
        planner = new Planner(catalog, Turns, Clock, NullLogger<Planner>.Instance);
        var seal = new PlainBodies();
        Lanes = new AuditLanes("node-1", Clock, Commitments);
        Audit = new AuditLog(Database);
        (Intake, Planning, Exchanges, Callbacks, Results) = (new IntakeStore(Database, seal, Lanes), new PlanningStore(Database, seal, Lanes), new ExchangeStore(Database, seal), new CallbackStore(Database, seal, Lanes), new ResultStore(Database));
    }

    public string File { get; }

    public StoreAddress Address { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 1, 10, 0, TimeSpan.Zero));

    public GatewayDatabase Database { get; }

    public IReadOnlyDictionary<string, AgencyContract> Contracts { get; }

    public Turns Turns { get; }

    public IIntakeStore Intake { get; }

    public IPlanningStore Planning { get; }

    public IExchangeStore Exchanges { get; }

    public CallbackStore Callbacks { get; }

    public IResultStore Results { get; }

    public AuditLog Audit { get; }

    public AuditLanes Lanes { get; }

    /// <summary>By a secret that a test may know.</summary>
    public static Commitments Commitments { get; } = new("0123456789abcdef0123456789abcdef"u8);

    public DateTimeOffset Now => Clock.GetUtcNow();

    // The samples tell a dossier's whole life; read at its end.
    private DateTimeOffset Later => Now + TimeSpan.FromDays(9);

    /// <summary>A published sample as another dossier; <paramref name="change"/> edits its text before it is read.</summary>
    public DossierEvent Event(string sample, string dossier, string? eventId = null, Func<string, string>? change = null)
    {
        var text = System.Text.Encoding.UTF8.GetString(Repository.Contract("intake", "v1", "samples", sample + ".json")).Replace("000.00.12.H26-261123-0058", dossier, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(change?.Invoke(text) ?? text);
        string? Attribute(string name) => name == "id" ? eventId ?? $"{dossier}-{sample}" : document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        var (envelope, wrong) = CloudEventEnvelope.Read(Attribute, document.RootElement.GetProperty("data").Clone(), "vn.onestop.", Later);
        Assert.Null(wrong);
        var (read, problem) = new IntakeGate(catalog, Contracts.Keys, Clock).Check(envelope!, "", Later);
        Assert.Null(problem);
        return read!;
    }

    /// <summary>What stands between the wire and intake, as the host builds it.</summary>
    internal EventReader Reader(string? without = null) => new(new IntakeGate(catalog, Contracts.Keys.Where(agency => agency != without), Clock), "vn.onestop.", Clock);

    internal Planner Planner => planner;

    internal ContractCatalog Catalog => catalog;

    public async Task<Accepted> AcceptAsync(DossierEvent offered) => (await Intake.AcceptAsync([offered], "shop", Now))[0];

    /// <summary>Parks what has waited for more than half an hour, as the timekeeper does.</summary>
    public Task<int> ParkGapsAsync() => Planning.ParkGapsAsync(Now - TimeSpan.FromMinutes(30), Now);

    /// <summary>What planning makes of an event, before anything is written.</summary>
    internal PlanDecision Decide(DossierEvent news, OpenDossier? dossier) => planner.Decide(news, dossier);

    public Task<Planned> PlanAsync() => Planning.PlanAsync(100, planner.Decide, Now);

    /// <summary>Accepts a published sample and plans it.</summary>
    public async Task OpenAsync(string sample, string dossier, Func<string, string>? change = null)
    {
        await AcceptAsync(Event(sample, dossier, null, change));
        await PlanAsync();
    }

    public async Task<Claimed> ClaimOneAsync(string agency) => Assert.Single(await Exchanges.ClaimAsync(agency, 1, "node-1", Now, TimeSpan.FromMinutes(1)));

    public async Task<Written> SettleAsync(Claimed claimed, Outcome outcome) => (await SettleAsync([claimed], outcome))[0];

    /// <summary>Settles several attempts in one transaction, all in the same way.</summary>
    public async Task<IReadOnlyList<Written>> SettleAsync(IReadOnlyList<Claimed> claimed, Outcome outcome)
    {
        var (written, _) = await Exchanges.SettleAsync([.. claimed.Select(claim => new AttemptEnd(claim, outcome, Now, Now))], (dossier, end) =>
        {
            var turn = new DossierTurn(dossier, Turns.At(Now, TurnCauses.Attempted(end), trace: end.Claimed.Standing.Exchange.Trace));
            turn.Move(ExchangeRules.After(turn.Find(end.Claimed.Standing.Exchange.Id)!, end.Outcome, Operation(end.Claimed), Schedule(end.Claimed), Now, 0));
            return turn.Finish();
        });
        return written;
    }

    public Task<Planned> RescueAsync(string owner, bool onlyOwner) => Exchanges.RescueAsync(10, owner, onlyOwner, Now, (dossier, lost) =>
    {
        var turn = new DossierTurn(dossier, Turns.At(Now, TurnCauses.Lost(lost)));
        var contract = Contracts[lost.Exchange.Agency];
        turn.Move(ExchangeRules.AfterLostLease(lost, contract.Operations[lost.Exchange.Operation], new RetrySchedule(contract.Schedule.Delays, 0), Now, 0));
        return turn.Finish();
    });

    /// <summary>Asks one agency for what is to be asked for now, and gets this answer to it.</summary>
    public async Task AskAsync(string agency, InquiryAnswer answer)
    {
        var asked = Assert.Single(await Exchanges.ClaimInquiriesAsync(agency, 1, Now, TimeSpan.FromMinutes(1)));
        await Exchanges.SettleAsync([new InquiryEnd(asked, answer, Now)], (dossier, end) =>
        {
            var turn = new DossierTurn(dossier, Turns.At(Now, TurnCauses.Inquired(end)));
            turn.Move(ExchangeRules.AfterInquiry(turn.Find(end.Claimed.Standing.Exchange.Id)!, end.Answer, Operation(asked), Schedule(asked), Now, 0));
            return turn.Finish();
        });
    }

    public Task<Planned> SendNoticesAsync() => Planning.SendNoticesAsync(10, dossier =>
    {
        var turn = new DossierTurn(dossier, Turns.At(Now, TurnCauses.Noticed()));
        turn.SendNotice();
        return turn.Finish();
    }, Now);

    /// <summary>Hands in an answer and matches whatever waits; what became of the callbacks that were looked at.</summary>
    public async Task<IReadOnlyList<CallbackState>> AnswerAsync(Claimed claimed, AnswerKind kind, string content, string callbackId)
    {
        var answer = new AgencyAnswer(kind, "done", System.Text.Encoding.UTF8.GetBytes(content));
        var exchange = claimed.Standing.Exchange;
        await Callbacks.ReceiveAsync(new AgencyCallback(Ids.New(Clock), exchange.Agency, callbackId, exchange.Key, CallbackChannel.Rest, answer, Now, CallbackHash.Of(exchange.Key, answer)), Now);
        return await MatchAsync();
    }

    public async Task<IReadOnlyList<CallbackState>> MatchAsync()
    {
        var states = new List<CallbackState>();
        await Callbacks.MatchAsync(10, (callback, dossier, hash) =>
        {
            var exchange = dossier?.Exchanges.FirstOrDefault(exchange => exchange.Exchange.Key == callback.ExchangeKey);
            var match = CallbackRules.Apply(callback, exchange, hash, exchange is null ? null : Contracts[callback.Agency].Operations[exchange.Exchange.Operation], Now);
            states.Add(match.State);
            if (match.Next is null)
                return (match.State, null);
            var turn = new DossierTurn(dossier!, Turns.At(Now, TurnCauses.Matched(callback, exchange!), callback.OccurredAt, exchange!.Exchange.Trace));
            turn.Hear(match);
            return (match.State, turn.Finish());
        }, Now);
        return states;
    }

    /// <summary>Where every exchange of a dossier stands, as <c>step or operation: state/ending</c>, in the order of birth.</summary>
    public async Task<IReadOnlyList<string>> StandingsAsync(string dossier)
    {
        var open = await FindAsync(dossier);
        return [.. open!.Exchanges.Select(exchange => $"{exchange.Exchange.Step ?? exchange.Exchange.Operation + exchange.Exchange.PortalStatus}: {exchange.State}{(exchange.Ending is { } ending ? "/" + ending : "")}")];
    }

    public Task<OpenDossier?> FindAsync(string dossier) => Database.WriteAsync(async session => (await DossierRows.FindAsync(session, [dossier])).GetValueOrDefault(dossier));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private AgencyOperation Operation(Claimed claimed) => Contracts[claimed.Standing.Exchange.Agency].Operations[claimed.Standing.Exchange.Operation];

    private RetrySchedule Schedule(Claimed claimed) => new(Contracts[claimed.Standing.Exchange.Agency].Schedule.Delays, 0);
}
