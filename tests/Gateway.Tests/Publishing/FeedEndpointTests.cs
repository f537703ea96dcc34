using System.Net;
using System.Text.Json;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Host.Publishing;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Tests.Hosting;
using Gateway.Tests.Operating;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Publishing;

public sealed class FeedEndpointTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Stage stage = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task A_reader_who_waits_gets_an_empty_page_as_soon_as_the_gateway_stops()
    {
        var store = new AskedStore(stage.Results);
        await using var host = await StartAsync(store);
        var waiting = host.Client.GetAsync("/v1/results?wait=60", Stop);
        await store.Asked.WaitAsync(Patience, Stop);

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        using var reply = await waiting.WaitAsync(Patience, Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(0, JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("limit=abc", "/limit", "value")]
    [InlineData("limit=201", "/limit", "value")]
    [InlineData("wait=61", "/wait", "value")]
    [InlineData("after=%25", "/after", "value")]
    [InlineData("limit=1&limit=2", "/limit", "repeated")]
    [InlineData("office=H26", "/office", "unknown")]
    [InlineData("o%20ffice=x", "", "unknown")]
    public async Task A_wrong_parameter_is_named_and_its_value_is_not(string query, string place, string rule)
    {
        await using var host = await StartAsync(stage.Results);

        using var reply = await host.Client.GetAsync("/v1/results?" + query, Stop);

        Assert.Equal((HttpStatusCode.BadRequest, place, rule), await RefusalAsync(reply));
    }

    [Fact]
    public async Task A_position_that_was_never_given_is_refused_and_the_last_one_is_not()
    {
        await stage.OpenAsync("accepted-birth", "D-1");
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Gateway.Exchanges.Outcome.Refused("refused"));
        var last = await stage.Results.LastAsync(Stop);
        await using var host = await StartAsync(stage.Results);

        using var end = await host.Client.GetAsync("/v1/results?after=" + Cursor.Write(last), Stop);
        using var now = await host.Client.GetAsync("/v1/results?after=end", Stop);
        using var beyond = await host.Client.GetAsync("/v1/results?after=" + Cursor.Write(last + 1), Stop);

        Assert.Equal(HttpStatusCode.OK, end.StatusCode);
        Assert.Equal("{\"data\":[],\"page\":{\"next\":\"" + Cursor.Write(last) + "\"}}", await now.Content.ReadAsStringAsync(Stop));
        Assert.Equal((HttpStatusCode.BadRequest, "/after", "beyond-the-end"), await RefusalAsync(beyond));
    }

    private static async Task<(HttpStatusCode, string?, string?)> RefusalAsync(HttpResponseMessage reply)
    {
        var problem = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal("invalid-parameter", problem.GetProperty("code").GetString());
        var error = problem.GetProperty("errors")[0];
        return (reply.StatusCode, error.GetProperty("pointer").GetString(), error.GetProperty("rule").GetString());
    }

    private Task<SmallHost> StartAsync(IResultStore results) => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapFeed();
        },
        builder =>
        {
            var keys = new KeysInMemory();
            var key = keys.Add("shop-a", SystemKind.Shop, stage.Clock, offices: ["H26.12.00.000"]);
            builder.Services.AddSingleton<TimeProvider>(stage.Clock).AddSingleton<ISystemStore>(keys).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
            builder.Services.AddSingleton(results).AddSingleton<Signals>().AddSingleton(provider => provider.GetRequiredService<Signals>().Feed).AddSingleton(new SmallHostKey(key));
        });

    /// <summary>The store as it is, and a signal when a reader has found nothing in it.</summary>
    private sealed class AskedStore(IResultStore store) : IResultStore
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        public Task<long> LastAsync(CancellationToken cancellation) => store.LastAsync(cancellation);

        public async Task<ResultPage> ReadAsync(long after, int limit, IReadOnlyCollection<string>? offices, CancellationToken cancellation)
        {
            var page = await store.ReadAsync(after, limit, offices, cancellation);
            asked.TrySetResult();
            return page;
        }
    }
}
