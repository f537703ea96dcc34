using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Procedures;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Exchanges;

public sealed class NoAddressTests : IAsyncLifetime
{
    private const string Dossier = "000.00.12.H26-261123-0001";
    private readonly Stage stage = new();
    private readonly Node node;
    private readonly Turns turns;
    private readonly Agencies agencies;
    private readonly NoAddressStage parker;

    public NoAddressTests()
    {
        node = new Node(stage.Clock, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        turns = new Turns(new Dictionary<string, AgencyContract>(), new TurnOptions("vn.onestop.", "/gateway", null), SomeProcedures.Codes, SomeCalendar.Published, stage.Clock);
        agencies = new Agencies([new Agency(stage.Contracts["social-insurance"], new(), new ScriptedAdapter(), stage.Clock)]);
        parker = new NoAddressStage(stage.Exchanges, new OutstandingWork(stage.Database), agencies, turns, new Signals(), node, stage.Clock, NullLogger<NoAddressStage>.Instance);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        parker.Dispose();
        node.Dispose();
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task What_another_process_has_the_address_of_is_left_to_it_and_for_a_while_after_it_is_gone()
    {
        var leases = new Leases { Held = "agency:provincial-portal" };
        using var other = new NoAddressStage(stage.Exchanges, new OutstandingWork(stage.Database), agencies, turns, new Signals(), node, stage.Clock, NullLogger<NoAddressStage>.Instance, leases);
        await stage.OpenAsync("accepted-card-reissue", Dossier);
        async Task<ExchangeState> StateAsync()
        {
            await other.RunOnceAsync(TestContext.Current.CancellationToken);
            return (await stage.FindAsync(Dossier))!.Exchanges.First(exchange => exchange.Exchange.Agency == "provincial-portal").State;
        }

        Assert.Equal(ExchangeState.Due, await StateAsync());
        stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ExchangeState.Due, await StateAsync());
        leases.Held = null;
        Assert.Equal(ExchangeState.Due, await StateAsync());
        stage.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(ExchangeState.Due, await StateAsync());
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ExchangeState.Parked, await StateAsync());
    }

    private sealed class Leases : ILeaseStore
    {
        public string? Held { get; set; }

        public Task<bool> IsHeldAsync(string name) => Task.FromResult(name == Held);

        public Task<IReadOnlySet<string>> HoldAsync(string owner, IReadOnlyCollection<string> names, TimeSpan length) => throw new NotSupportedException();

        public Task LetGoAsync(string owner, IReadOnlyCollection<string> names) => throw new NotSupportedException();

        public Task<int> CountAsync(string prefix) => throw new NotSupportedException();
    }

    [Fact]
    public async Task What_is_due_at_an_agency_without_an_address_is_parked_with_its_reason_and_told_to_whoever_asks()
    {
        await stage.OpenAsync("accepted-card-reissue", Dossier);
        await parker.RunOnceAsync(TestContext.Current.CancellationToken);

        var standings = (await stage.FindAsync(Dossier))!.Exchanges.ToLookup(exchange => exchange.Exchange.Agency);
        Assert.Equal((ExchangeState.Parked, "no-address"), (standings["provincial-portal"].First().State, standings["provincial-portal"].First().Code));
        Assert.Equal(ExchangeState.Due, standings["social-insurance"].Single().State);
        Assert.Equal("provincial-portal no address", parker.Trouble);
    }

    [Fact]
    public async Task What_is_awaited_from_it_or_only_to_be_asked_about_is_parked_when_its_time_comes()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var lost = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(lost, new Outcome.Failed(Reasons.UnknownReply, MayHaveArrived: true, Then: NextMove.Inquire));
        await stage.OpenAsync("accepted-birth", Dossier + "2");
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("HS-1", TimeSpan.FromDays(2)));
        await parker.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal([ExchangeState.Due, ExchangeState.AwaitingCallback], [await StateAsync(Dossier), await StateAsync(Dossier + "2")]);

        stage.Clock.Advance(TimeSpan.FromDays(1));
        await parker.RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.Equal([ExchangeState.Parked, ExchangeState.Parked], [await StateAsync(Dossier), await StateAsync(Dossier + "2")]);
        Assert.Equal("civil-status, police, provincial-portal no address", parker.Trouble);
    }

    [Fact]
    public void A_procedure_that_is_connected_by_half_names_every_missing_address_at_start()
    {
        var missing = Missing("social-insurance");
        Assert.Equal(["Agencies:civil-status:Endpoint", "Agencies:police:Endpoint", "Agencies:provincial-portal:Endpoint"], missing.Select(problem => problem[..problem.IndexOf(": missing", StringComparison.Ordinal)]).Order());
        Assert.Contains("9.900001 (synthetic)", missing.Single(problem => problem.Contains("portal", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_without_agencies_or_with_whole_routes_starts()
    {
        Assert.Empty(Missing());
        Assert.Empty(Missing("civil-status", "police", "social-insurance", "provincial-portal"));
        Assert.Empty(Missing("land-office", "one-stop"));
    }

    [Theory]
    [InlineData("Endpoint", "somewhere", "an absolute http or https address is needed")]
    [InlineData("Endpoint", "ftp://127.0.0.1/", "an absolute http or https address is needed")]
    [InlineData("Endpoint", "http://192.0.2.1/", "plain http is for this machine only")]
    [InlineData("AttemptTimeout", "soon", "AttemptTimeout")]
    [InlineData("RetryDelays:0", "soon", "police: ")]
    public void A_setting_that_cannot_be_read_is_a_problem_and_no_crash(string key, string value, string says)
    {
        var problems = new List<string>();
        var catalog = ContractCatalog.Read(Repository.Contracts, null, problems)!;
        AgencyLinks.Join(catalog.Agencies, Settings(("Agencies:police:Endpoint", "https://192.0.2.1/"), ($"Agencies:police:{key}", value), ("Agencies:land-office:Endpoint", "x")), stage.Clock, problems);
        Assert.Contains(problems, problem => problem.StartsWith("Agencies:police", StringComparison.Ordinal) && problem.Contains(says, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("Agencies:land-office", StringComparison.Ordinal));
    }

    private List<string> Missing(params string[] connected) =>
        [.. AgencyLinks.Missing(Published.Definitions, Settings([.. connected.Select(agency => ($"Agencies:{agency}:Endpoint", "https://192.0.2.1/"))]), stage.Clock).Select(missing => missing.En)];

    private async Task<ExchangeState> StateAsync(string dossier) => (await stage.FindAsync(dossier))!.Exchanges.Single(exchange => exchange.Exchange.Agency == "civil-status").State;

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.GroupBy(setting => setting.Key).Select(same => KeyValuePair.Create(same.Key, (string?)same.Last().Value))).Build();
}
