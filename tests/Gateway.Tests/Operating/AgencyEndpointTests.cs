using System.Net;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Contracts;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Operating;

/// <summary>What anybody is told about an agency, over what its process told the store.</summary>
public abstract class AgencyEndpointConformance(Stage stage) : IAsyncDisposable
{
    private const string Agency = "civil-status";
    private readonly AgencyStateStore states = new(stage.Database);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task An_agency_shows_what_is_ready_how_fast_it_goes_and_when_it_is_gone()
    {
        await OpenAsync(6);
        var (since, _) = (stage.Now, await stage.ClaimOneAsync(Agency));
        await states.TellAsync(Agency, CircuitState.Open, 0, stage.Now);
        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        await states.TellAsync(Agency, CircuitState.Closed, 3, stage.Now);
        await states.TellAsync(Agency, CircuitState.Closed, 2, stage.Now);
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await WorkAsync();
        await using var host = await StartAsync();

        var shown = await GetAsync(host, Agency);

        Assert.Empty(OpenApiShape.Breaches("Agency", shown));
        Assert.Equal(("closed", true, 5, false), (shown.GetProperty("circuit").GetString(), shown.GetProperty("hasWorker").GetBoolean(), shown.GetProperty("due").GetInt32(), shown.GetProperty("dueMore").GetBoolean()));
        Assert.Equal(since, shown.GetProperty("oldestDueAt").GetDateTimeOffset());
        Assert.Equal((5.0, 60), (shown.GetProperty("gonePerMinute").GetDouble(), shown.GetProperty("emptyInSeconds").GetInt32()));
    }

    [Fact]
    public async Task While_an_agency_takes_nothing_nobody_can_say_and_before_anybody_told_its_state_is_unknown()
    {
        await OpenAsync(1);
        await using var host = await StartAsync();
        Assert.Equal("unknown", (await GetAsync(host, Agency)).GetProperty("circuit").GetString());

        await states.TellAsync(Agency, CircuitState.Open, 5, stage.Now);
        var shown = await GetAsync(host, Agency);
        Assert.Empty(OpenApiShape.Breaches("Agency", shown));
        Assert.Equal("open", shown.GetProperty("circuit").GetString());
        Assert.False(shown.TryGetProperty("emptyInSeconds", out _));
    }

    [Fact]
    public async Task What_is_not_due_yet_is_not_counted_and_an_agency_that_nobody_knows_is_not_there()
    {
        await OpenAsync(1);
        await WorkAsync();
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), new Outcome.Failed(Reasons.Busy, MayHaveArrived: false));
        await using var host = await StartAsync();

        var shown = await GetAsync(host, Agency);
        Assert.Equal((0, 0), (shown.GetProperty("due").GetInt32(), shown.GetProperty("emptyInSeconds").GetInt32()));
        Assert.False(shown.TryGetProperty("oldestDueAt", out _));
        using var reply = await host.Client.GetAsync("/v1/agencies/none", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task An_agency_has_its_short_names_and_who_errs_is_told_which_there_are()
    {
        await using var host = await StartAsync();

        Assert.Equal(Agency, (await GetAsync(host, "ho-tich")).GetProperty("agency").GetString());
        Assert.Equal(Agency, (await GetAsync(host, "Civil-Status")).GetProperty("agency").GetString());
        using var reply = await host.Client.GetAsync("/v1/agencies/ho-tch", TestContext.Current.CancellationToken);
        var problem = JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (reply.StatusCode, problem.GetProperty("code").GetString()));
        Assert.StartsWith("Có các cơ quan: civil-status (ho-tich), ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("police (cong-an)", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minutes_long_past_are_forgotten()
    {
        await states.TellAsync(Agency, CircuitState.Closed, 1, stage.Now);
        stage.Clock.Advance(TimeSpan.FromMinutes(61));
        await states.TellAsync(Agency, CircuitState.Closed, 1, stage.Now);
        Assert.Equal(1, await stage.Database.WriteAsync(async session => (await session.QueryAsync("select count(*) from agency_pace", _ => { }, row => row.Small()))[0]));
    }

    /// <summary>Has a process work for the agency; one that holds a file does.</summary>
    protected virtual Task WorkAsync() => Task.CompletedTask;

    protected async Task TellFlowingAsync()
    {
        await OpenAsync(1);
        await states.TellAsync(Agency, CircuitState.Closed, 5, stage.Now);
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    protected async Task<JsonElement> ShownAsync()
    {
        await using var host = await StartAsync();
        return await GetAsync(host, Agency);
    }

    private async Task OpenAsync(int count)
    {
        for (var i = 1; i <= count; i++)
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{i:0000}");
    }

    private static async Task<JsonElement> GetAsync(SmallHost host, string code)
    {
        using var reply = await host.Client.GetAsync("/v1/agencies/" + code, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).RootElement;
    }

    private Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapReading();
        },
        builder =>
        {
            var keys = new KeysInMemory();
            var key = keys.Add("shop-a", SystemKind.Shop, stage.Clock, offices: ["H26.12.00.000"]);
            builder.Services.AddSingleton<TimeProvider>(stage.Clock).AddSingleton<ISystemStore>(keys).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
            builder.Services.AddSingleton(stage.Database).AddSingleton<IBodySeal, PlainBodies>();
            builder.Services.AddReading(stage.Contracts, new DossierClock(Published.Catalog, SomeCalendar.Published));
            builder.Services.AddSingleton(new SmallHostKey(key));
        });
}

public sealed class SqliteAgencyEndpointTests() : AgencyEndpointConformance(new Stage());

public sealed class PostgresAgencyEndpointTests : AgencyEndpointConformance
{
    private readonly LeaseStore leases;

    public PostgresAgencyEndpointTests(PostgresServer server)
        : this(new Stage(server))
    {
    }

    private PostgresAgencyEndpointTests(Stage stage)
        : base(stage) => leases = new LeaseStore(stage.Database);

    [Fact]
    public async Task Where_no_process_works_for_an_agency_it_does_not_flow_whatever_was_told_last()
    {
        await TellFlowingAsync();
        var shown = await ShownAsync();
        Assert.Empty(OpenApiShape.Breaches("Agency", shown));
        Assert.Equal((false, false, false), (shown.GetProperty("hasWorker").GetBoolean(), shown.TryGetProperty("gonePerMinute", out _), shown.TryGetProperty("emptyInSeconds", out _)));

        await WorkAsync();
        shown = await ShownAsync();
        Assert.Equal((true, 5.0), (shown.GetProperty("hasWorker").GetBoolean(), shown.GetProperty("gonePerMinute").GetDouble()));
    }

    protected override Task WorkAsync() => leases.HoldAsync("node-1", ["agency:civil-status"], TimeSpan.FromMinutes(1));
}
