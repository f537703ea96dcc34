using Gateway.Exchanges;
using Gateway.Host;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;
using Gateway.Tests.Adapters;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Exchanges;

/// <summary>
/// The whole engine in a real host over a real file, in front of an agency that takes requests and says nothing. The clock stands still
/// unless a test turns it: what the stop waits for is what is turned.
/// </summary>
public sealed class OrderlyStopTests : IAsyncLifetime
{
    private const string Dossier = "000.00.12.H26-261123-0001";

    // Well below the half minute after which the host gives up waiting by itself.
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(25);
    private readonly Stage stage = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReplayServer slow = null!;

    public async ValueTask InitializeAsync()
    {
        slow = await ReplayServer.RentAsync();
        slow.Handler = async context =>
        {
            asked.TrySetResult();
            await ScriptedAdapter.SilentAsync<bool>(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
    }

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        slow.Return();
    }

    [Fact]
    public async Task An_inquiry_that_gets_no_answer_is_cut_at_once()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("HS-1", TimeSpan.FromDays(2)));
        stage.Clock.Advance(TimeSpan.FromMinutes(11));
        using var host = Engine();
        await host.StartAsync(Cancellation);
        await asked.Task.WaitAsync(StopMax, Cancellation);

        await host.StopAsync(Cancellation).WaitAsync(StopMax, Cancellation);

        Assert.Equal(ExchangeState.AwaitingCallback, (await StandingAsync()).State);
    }

    [Fact]
    public async Task An_attempt_that_gets_no_answer_is_cut_after_fifteen_seconds_and_left_to_its_lease()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        using var host = Engine();
        await host.StartAsync(Cancellation);
        await asked.Task.WaitAsync(StopMax, Cancellation);

        var stop = host.StopAsync(Cancellation);
        stage.Clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(stop.IsCompleted);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await stop.WaitAsync(StopMax, Cancellation);

        Assert.Equal((ExchangeState.InFlight, 1), ((await StandingAsync()).State, (await StandingAsync()).Attempts));
    }

    [Fact]
    public async Task Nothing_is_claimed_once_the_stop_has_begun_and_what_was_just_claimed_is_given_back()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        IHost? host = null;
        using var running = host = Engine(store => new StoreThatIsStopped(store, () => host!.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication()));
        await host.StartAsync(Cancellation);
        await host.WaitForShutdownAsync(Cancellation).WaitAsync(StopMax, Cancellation);

        Assert.False(asked.Task.IsCompleted);
        Assert.Equal((ExchangeState.Due, 0), ((await StandingAsync()).State, (await StandingAsync()).Attempts));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IHost Engine(Func<IExchangeStore, IExchangeStore>? wrap = null)
    {
        var problems = new List<string>();
        var catalog = ContractCatalog.Read(Repository.Contracts, null, problems)!;
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Agencies:civil-status:Endpoint"] = slow.Url.ToString(),
            ["Agencies:civil-status:Account:token"] = "synthetic-token",
            ["Agencies:civil-status:Account:maTinh"] = "01",
        }).Build();
        var agencies = AgencyLinks.Join(catalog.Agencies, settings, stage.Clock, problems);
        Assert.Empty(problems);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<TimeProvider>(stage.Clock);
        builder.Services.AddSingleton<IConfiguration>(settings);
        builder.Services.AddEngine(catalog, agencies, stage.Database, new TurnOptions("vn.onestop.", "/gateway", null), Role.All);
        builder.Services.AddSharing(stage.Address, null, Role.All);
        if (wrap is not null)
            builder.Services.AddSingleton(wrap(stage.Exchanges));
        return builder.Build();
    }

    private async Task<Standing> StandingAsync() => (await stage.FindAsync(Dossier))!.Exchanges.Single(exchange => exchange.Exchange.Agency == "civil-status");

    /// <summary>The stop comes while the claim is being written.</summary>
    private sealed class StoreThatIsStopped(IExchangeStore store, Action stop) : IExchangeStore
    {
        public async Task<IReadOnlyList<Claimed>> ClaimAsync(string agency, int max, string owner, DateTimeOffset now, TimeSpan lease, string? after = null)
        {
            var claimed = await store.ClaimAsync(agency, max, owner, now, lease, after);
            if (agency == "civil-status")
                stop();
            return claimed;
        }

        public Task<IReadOnlyList<Claimed>> ClaimInquiriesAsync(string agency, int max, DateTimeOffset now, TimeSpan lease) => store.ClaimInquiriesAsync(agency, max, now, lease);

        public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<AttemptEnd> ends, Func<OpenDossier, AttemptEnd, Changes> decide) => store.SettleAsync(ends, decide);

        public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<InquiryEnd> ends, Func<OpenDossier, InquiryEnd, Changes> decide) => store.SettleAsync(ends, decide);

        public Task<Planned> RescueAsync(int max, string owner, bool onlyOwner, DateTimeOffset now, Func<OpenDossier, Standing, Changes> decide) => store.RescueAsync(max, owner, onlyOwner, now, decide);

        public Task GiveBackAsync(IReadOnlyList<Claimed> claimed) => store.GiveBackAsync(claimed);

        public Task<int> HastenAsync(string agency, int max, DateTimeOffset now) => store.HastenAsync(agency, max, now);
    }
}
