using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Host.Operating.Replays;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Exchanges;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Operating.Replays;

/// <summary>Parked exchanges on a real store, the planner and the worker of replays as the host builds them; the test is the agency.</summary>
internal sealed class ReplayRoom : IAsyncDisposable
{
    public const string Agency = "civil-status";
    private readonly SystemPrincipal caller = new() { Id = Guid.Empty, Name = "operator-a", Kind = SystemKind.Operator, Rights = SystemRights.Replay, AllOffices = true };
    private readonly Agencies agencies;

    public ReplayRoom(PostgresServer? server)
    {
        Stage = new Stage(server);
        agencies = new Agencies([.. Stage.Contracts.Values.Select(contract => new Agency(contract, new(), new ScriptedAdapter(), Stage.Clock))]);
        Queries = new ReplayQueries(Stage.Database);
        Search = new ExchangeSearch(Stage.Database, SomeWords.All);
        Store = new ReplayStore(Stage.Database, Stage.Lanes);
        Planner = new ReplayPlanner(Queries, Search, Store, new KnownAgencies(Stage.Contracts), Stage.Clock);
        Worker = NewWorker();
    }

    public Stage Stage { get; }

    public ReplayQueries Queries { get; }

    public ExchangeSearch Search { get; }

    public IReplayStore Store { get; }

    public ReplayPlanner Planner { get; }

    public ReplayStage Worker { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The process that had the duty is gone; another one has it.</summary>
    public void KillWorker()
    {
        Worker.Dispose();
        Worker = NewWorker();
    }

    public static string Number(int number) => $"000.00.12.H26-261123-{number:0000}";

    /// <summary>Dossiers whose birth registration is parked by this failure.</summary>
    public async Task ParkAsync(int from, int count, string code = Reasons.TimedOut, bool mayHaveArrived = true)
    {
        for (var i = 0; i < count; i++)
            await Stage.OpenAsync("accepted-birth", Number(from + i));
        var claimed = await Stage.Exchanges.ClaimAsync(Agency, count, "node-1", Stage.Now, TimeSpan.FromMinutes(1));
        Assert.Equal(count, claimed.Count);
        await Stage.SettleAsync(claimed, new Outcome.Failed(code, mayHaveArrived, Then: NextMove.Park));
    }

    public Task<Replay> PreviewAsync(ReplayLimits? limits = null) => PreviewAsync(new PreviewAsk(null, Parked, 600_000, limits ?? All));

    public Task<Replay> PreviewAsync(params IReadOnlyList<Guid> ids) => PreviewAsync(new PreviewAsk(ids, null, 600_000, All));

    public async Task<Replay> PreviewAsync(PreviewAsk ask)
    {
        var (preview, problem) = await Planner.FreezeAsync(Ids.New(Stage.Clock), caller, ask, Stop);
        Assert.Null(problem);
        return preview!;
    }

    public async Task<Replay> StartAsync(ReplayLimits? limits = null)
    {
        var preview = await PreviewAsync(limits);
        Assert.Equal(ReplayStart.Started, await StartAsync(preview.Id));
        return await FindAsync(preview.Id);
    }

    public async Task<ReplayStart> StartAsync(Guid preview, bool acceptChanged = false) => (await Store.StartAsync(preview, Act("Cơ quan đã khắc phục"), TimeSpan.Zero, acceptChanged)).Answer;

    public Task<ReplayChange> ChangeAsync(Guid replay, ReplayState? state, int? rate = null) => Store.ChangeAsync(replay, state, rate, Act("Chờ công an"));

    public OperatorAct Act(string reason) => new("operator-a", reason, Stage.Now);

    /// <summary>One round of the worker, a second later: the pace is no matter then.</summary>
    public async Task MoveAsync()
    {
        Stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await Worker.MoveAsync(Stop);
    }

    /// <summary>Everything that is due there is sent, and this is what the agency says; how many.</summary>
    public async Task<int> AnswerAsync(Outcome outcome, int max = 1000)
    {
        var claimed = await Stage.Exchanges.ClaimAsync(Agency, max, "node-1", Stage.Now, TimeSpan.FromMinutes(1));
        await Stage.SettleAsync(claimed, outcome);
        Sent.AddRange(claimed.Select(claim => (claim.Request.ExchangeId, claim.Request.IdempotencyKey, claim.Request.Attempt, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(claim.Request.Body.Span)))));
        return claimed.Count;
    }

    /// <summary>What the agency got.</summary>
    public List<(Guid Exchange, string Key, int Attempt, string Body)> Sent { get; } = [];

    public static Outcome Taken { get; } = new Outcome.Deferred("HS-1", TimeSpan.FromDays(1));

    public async Task<Replay> FindAsync(Guid id) => (await Queries.FindAsync(id, Stop))!;

    public async Task<IReadOnlyList<ReplayItemRow>> ItemsAsync(Guid id) => await Queries.ItemsAsync(id, null, 0, 1000, Stop);

    /// <summary>Rounds until it is over; each time the agency takes what there is.</summary>
    public async Task<Replay> FinishAsync(Guid id)
    {
        for (var i = 0; i < 100; i++)
        {
            await MoveAsync();
            await AnswerAsync(Taken);
            if (await FindAsync(id) is { EndedAt: not null } over)
                return over;
        }
        throw new InvalidOperationException("The replay does not end.");
    }

    public async Task<Standing> StandingAsync(string dossier) => (await Stage.FindAsync(dossier))!.Exchanges.First(exchange => exchange.Exchange.Agency == Agency);

    public async Task<int> CountAsync(string sql) => (await Stage.Database.WriteAsync(session => session.QueryAsync(sql, _ => { }, row => row.Small())))[0];

    public async ValueTask DisposeAsync()
    {
        Worker.Dispose();
        await Stage.DisposeAsync();
    }

    /// <summary>Everything that is parked there.</summary>
    public static ExchangeQuery Parked { get; } = SomeWords.Grammar.Read("state:parked agency:" + Agency, default).Query!;

    public static ReplayLimits All { get; } = new(600_000, [], 1000, 100, false);

    private ReplayStage NewWorker() => new(new ReplayWork(Stage.Database, Stage.Lanes), agencies, new AgencyQueries(Stage.Database), Stage.Turns, new Signals(), Stage.Clock, NullLogger<ReplayStage>.Instance);
}
