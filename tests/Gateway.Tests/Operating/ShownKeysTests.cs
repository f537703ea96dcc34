using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Operating;

public sealed class ShownKeysTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.FromHours(7)));
    private readonly KeysInMemory store = new();
    private readonly MemoryStream written = new();
    private readonly JsonLog log;

    public ShownKeysTests() => log = new JsonLog(written, TimeProvider.System);

    public void Dispose()
    {
        log.Dispose();
        written.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/who?key={0}")]
    [InlineData("/open?key={0}")]
    [InlineData("/open?a=gwk_zzz&key={0}")]
    [InlineData("/open?a=gwk_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&key={0}")]
    [InlineData("/v1/exchanges/{0}")]
    [InlineData("/open?citizen=001234567890&key={0}")]
    [InlineData("/open%2f..?key={0}")]
    public async Task A_key_in_an_address_is_refused_and_ends_there(string address)
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();

        using var shown = await host.Client.GetAsync(string.Format(null, address, key), Stop);
        using var after = await GetAsync(host, key);

        Assert.Equal(HttpStatusCode.BadRequest, shown.StatusCode);
        Assert.Contains("credential-in-url", await shown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Theory]
    [InlineData("%5F")]
    [InlineData("%255f")]
    [InlineData("%25255F")]
    public async Task A_key_ends_however_often_it_was_encoded(string underscore)
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();

        using var shown = await host.Client.GetAsync("/open?key=" + key.Replace("_", underscore, StringComparison.Ordinal), Stop);
        using var after = await GetAsync(host, key);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized), (shown.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Every_key_of_an_address_ends_and_each_is_told_by_its_prefix_only()
    {
        var (first, second) = (store.Add("shop-a", SystemKind.Shop, clock), store.Add("shop-b", SystemKind.Shop, clock));
        await using var host = await StartAsync();

        using var shown = await host.Client.GetAsync($"/v1/exchanges/{first}?key={second}", Stop);
        using var afterFirst = await GetAsync(host, first);
        using var afterSecond = await GetAsync(host, second);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (afterFirst.StatusCode, afterSecond.StatusCode));
        Assert.Equal(new[] { first.Substring(4, 8), second.Substring(4, 8) }.Order(), Told(6003, "error").Select(line => line.GetProperty("keyPrefix").GetString()).Order());
        var text = Encoding.UTF8.GetString(written.ToArray());
        Assert.False(text.Contains(first[^43..], StringComparison.Ordinal) || text.Contains(second[^43..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strange_keys_count_as_wrong_ones_and_fill_no_log()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        for (var i = 0; i < WrongKeys.PerMinuteMax; i++)
            using (await host.Client.GetAsync("/open?key=" + ApiKey.Create().Text, Stop))
            {
            }

        using var late = await host.Client.GetAsync("/open?key=gwk_x", Stop);
        clock.Advance(TimeSpan.FromSeconds(10));
        using var later = await host.Client.GetAsync("/open?key=gwk_x", Stop);
        using var ours = await host.Client.GetAsync("/open?key=" + key, Stop);

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.BadRequest), (late.StatusCode, ours.StatusCode));
        Assert.NotNull(late.Headers.RetryAfter);
        Assert.Equal([1, WrongKeys.PerMinuteMax + 1], Told(6004, "warning").Select(line => line.GetProperty("count").GetInt32()));
        Assert.Single(Told(6003, "error"));
    }

    private List<JsonElement> Told(int id, string level)
    {
        log.Dispose();
        var lines = Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        return [.. lines.Where(line => line.GetProperty("event").GetInt32() == id && line.GetProperty("level").GetString() == level)];
    }

    private Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            app.UseMiddleware<ShownKeys>();
            app.UseMiddleware<RequestGuard>();
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapGet("/who", (HttpContext context) => context.Caller().Name);
            app.MapGet("/open", () => "").AllowAnonymous();
        },
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>().AddAuthorization();
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddProvider(log);
        });

    private static async Task<HttpResponseMessage> GetAsync(SmallHost host, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        return await host.Client.SendAsync(request, Stop);
    }
}
