using Dapper;
using Gateway.Exchanges;
using Gateway.Host;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Storage;
using Gateway.Tests.Adapters;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Exchanges;

/// <summary>The whole engine over a server that it shares, told to stop while an agency works on a request.</summary>
public sealed class SharedStopTests(PostgresServer server) : IAsyncLifetime
{
    private const string Dossier = "000.00.12.H26-261123-0001";

    // Longer than a lease that is not renewed any more.
    private static readonly TimeSpan Working = TimeSpan.FromSeconds(6), StopMax = TimeSpan.FromSeconds(25);
    private readonly Stage stage = new(server);
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously), answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReplayServer slow = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        slow = await ReplayServer.RentAsync();
        slow.Handler = async context =>
        {
            asked.TrySetResult();
            await answer.Task;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        slow.Return();
    }

    [Fact]
    public async Task What_is_under_way_at_a_stopping_process_is_not_taken_back_by_another_one()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        while (!await stage.Database.ReadAsync(reader => reader.ExecuteScalarAsync<bool>("select " + PostgresDialect.IsSettled)))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
        using var host = Engine();
        await host.StartAsync(Cancellation);
        await asked.Task.WaitAsync(StopMax, Cancellation);

        // From the first moment on, others know it by its session, which it opens beside its work.
        while (await UnderWayAsync() is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        var stop = host.StopAsync(Cancellation);
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Working;)
        {
            Assert.Equal(0, (await stage.RescueAsync("node-2", onlyOwner: false)).Events);
            Assert.Equal(1, await UnderWayAsync());
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);
        }
        Assert.False(stop.IsCompleted);
        answer.SetResult();
        await stop.WaitAsync(StopMax, Cancellation);

        var standing = (await stage.FindAsync(Dossier))!.Exchanges.Single(exchange => exchange.Exchange.Agency == "civil-status");
        Assert.Equal((ExchangeState.Due, 1), (standing.State, standing.Attempts));
        Assert.NotEqual(Reasons.LeaseExpired, standing.Code);
    }

    private async Task<int?> UnderWayAsync() => (await new AgencyStateStore(stage.Database).FindAsync("civil-status", "node-2"))?.UnderWay;

    private IHost Engine()
    {
        var problems = new List<string>();
        var catalog = ContractCatalog.Read(Repository.Contracts, null, problems)!;
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Agencies:civil-status:Endpoint"] = slow.Url.ToString(),
            ["Agencies:civil-status:Account:token"] = "synthetic-token",
            ["Agencies:civil-status:Account:maTinh"] = "01",
        }).Build();
        var clock = new StoreClock(stage.Database);
        var agencies = AgencyLinks.Join(catalog.Agencies, settings, clock, problems);
        Assert.Empty(problems);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<IConfiguration>(settings);
        builder.Services.AddEngine(catalog, agencies, stage.Database, new TurnOptions("vn.onestop.", "/gateway", null), Role.All);
        builder.Services.AddSharing(stage.Address, clock, Role.All);
        return builder.Build();
    }
}
