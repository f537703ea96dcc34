using System.Net;
using System.Net.Http.Headers;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Operating;

public sealed class SystemPaceTests
{
    private const int Rate = 20;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.FromHours(7)));
    private readonly KeysInMemory store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Beyond_its_pace_a_system_waits_and_the_others_do_not()
    {
        var (fast, other) = (store.Add("shop-a", SystemKind.Shop, clock), store.Add("shop-b", SystemKind.Shop, clock));
        await using var host = await StartAsync();
        for (var i = 0; i < Rate; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, HttpMethod.Post, fast));

        using var refused = await SendAsync(host, HttpMethod.Post, fast);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(["\"default\";q=20;w=1"], refused.Headers.GetValues("RateLimit-Policy"));
        Assert.Equal(["\"default\";r=0;t=1"], refused.Headers.GetValues("RateLimit"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, HttpMethod.Post, other));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, HttpMethod.Get, fast));
    }

    [Fact]
    public async Task After_a_while_it_goes_on_and_saves_no_more_than_a_second()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        for (var i = 0; i < Rate; i++)
            await StatusAsync(host, HttpMethod.Post, key);
        clock.Advance(TimeSpan.FromSeconds(0.05));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, HttpMethod.Post, key));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(host, HttpMethod.Post, key));

        clock.Advance(TimeSpan.FromHours(1));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i <= Rate; i++)
            statuses.Add(await StatusAsync(host, HttpMethod.Post, key));

        Assert.Equal(Rate, statuses.Count(status => status == HttpStatusCode.OK));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("1", 0)]
    [InlineData("1000000", 0)]
    [InlineData("0", 1)]
    [InlineData("-1", 1)]
    [InlineData("fast", 1)]
    public void A_pace_that_is_none_is_told_at_start(string? value, int problems) => Assert.Equal(problems, SystemPace.Problems(Settings(value)).Count());

    private static IConfiguration Settings(string? rate) => new ConfigurationBuilder().AddInMemoryCollection([new(SystemPace.Setting, rate)]).Build();

    private Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.UseMiddleware<SystemPace>();
            app.MapMethods("/events", ["GET", "POST"], () => "").Needs(SystemRights.SendEvents);
        },
        builder =>
        {
            builder.Configuration[SystemPace.Setting] = $"{Rate}";
            builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
        });

    private static async Task<HttpStatusCode> StatusAsync(SmallHost host, HttpMethod method, string key)
    {
        using var reply = await SendAsync(host, method, key);
        return reply.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(SmallHost host, HttpMethod method, string key)
    {
        using var request = new HttpRequestMessage(method, "/events") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        return await host.Client.SendAsync(request, Stop);
    }
}
