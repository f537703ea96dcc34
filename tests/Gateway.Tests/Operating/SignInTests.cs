using System.Net;
using System.Net.Http.Headers;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Operating;

public sealed class SignInTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.FromHours(7));
    private readonly FakeTimeProvider clock = new(Now);
    private readonly KeysInMemory store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_system_with_a_key_in_force_is_known_to_the_handler()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();

        using var reply = await GetAsync(host, "/who", key);

        Assert.Equal("shop-a", await reply.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer gwk_")]
    [InlineData("Basic Z3drOng=")]
    [InlineData("Bearer gwk_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Without_a_key_in_force_nobody_comes_in_and_no_reason_is_given(string? header)
    {
        store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);

        using var reply = await host.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Contains("\"code\":\"unauthenticated\"", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("detail", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_key_a_key_in_other_case_and_one_with_another_prefix_are_wrong()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        string[] wrong = [key[..^1], key.ToUpperInvariant(), key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), key + "A", ApiKey.Create().Text[..13] + key[13..]];

        foreach (var text in wrong)
        {
            using var reply = await GetAsync(host, "/who", text);
            Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        }
    }

    [Fact]
    public async Task A_revoked_key_is_dead_within_five_seconds()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        using var before = await GetAsync(host, "/who", key);

        await store.RevokeAsync("shop-a", null, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromSeconds(5));
        using var after = await GetAsync(host, "/who", key);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_key_ends_at_its_expiry_without_anybody_asking_the_store()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock, expires: Now.AddSeconds(1));
        await using var host = await StartAsync();
        using var before = await GetAsync(host, "/who", key);

        clock.Advance(TimeSpan.FromSeconds(1));
        using var after = await GetAsync(host, "/who", key);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_new_key_works_within_a_second_and_wrong_keys_do_not_reach_the_store_more_often()
    {
        await using var host = await StartAsync();
        using var first = await GetAsync(host, "/who", ApiKey.Create().Text);
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        for (var i = 0; i < 20; i++)
            using (await GetAsync(host, "/who", ApiKey.Create().Text))
            {
            }
        Assert.Equal(1, store.Lists);

        clock.Advance(TimeSpan.FromSeconds(1));
        using var reply = await GetAsync(host, "/who", key);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Guessing_ends_in_too_many_requests_while_the_right_key_still_works()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        for (var i = 0; i < WrongKeys.PerMinuteMax; i++)
            using (await GetAsync(host, "/who", "no"))
            {
            }

        using var wrong = await GetAsync(host, "/who", "no");
        using var right = await GetAsync(host, "/who", key);

        Assert.Equal(HttpStatusCode.TooManyRequests, wrong.StatusCode);
        Assert.NotNull(wrong.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task A_missing_right_is_forbidden_and_an_open_endpoint_needs_nothing()
    {
        var key = store.Add("police", SystemKind.Agency, clock);
        await using var host = await StartAsync();

        using var forbidden = await GetAsync(host, "/events", key);
        using var open = await host.Client.GetAsync("/open", Stop);
        using var unknown = await host.Client.GetAsync("/no-such-address", Stop);

        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Contains("\"requiredRole\":\"send-events\"", await forbidden.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal([Refusal.OfRight("police", "send-events"), Refusal.OfKey("no-key", null)], Refused(host));
    }

    [Fact]
    public async Task Why_nobody_came_in_is_told_and_of_a_key_that_is_not_ours_nothing_is_repeated()
    {
        var (ended, revoked, shown) = (store.Add("shop-a", SystemKind.Shop, clock, expires: Now.AddSeconds(1)), store.Add("shop-b", SystemKind.Shop, clock), store.Add("shop-c", SystemKind.Shop, clock));
        await store.RevokeAsync("shop-b", null, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromSeconds(1));
        await using var host = await StartAsync();
        string[] keys = [ended, revoked, shown[..^1] + (shown[^1] == 'A' ? 'B' : 'A'), ApiKey.Create().Text, "Nguyen", "", ""];
        foreach (var key in keys)
            (await GetAsync(host, "/who", key)).Dispose();

        Assert.Equal(
            [Refusal.OfKey("expired", ended[4..12]), Refusal.OfKey("revoked", revoked[4..12]), Refusal.OfKey("wrong-secret", shown[4..12]), Refusal.OfKey("unknown-key", null), Refusal.OfKey("malformed-key", null), Refusal.OfKey("no-key", null)],
            Refused(host));
    }

    [Fact]
    public async Task A_key_that_opens_the_door_is_told_once_an_hour_by_its_prefix()
    {
        var key = store.Add("shop-a", SystemKind.Shop, clock);
        await using var host = await StartAsync();
        for (var minute = 0; minute < 90; minute++)
        {
            (await GetAsync(host, "/who", key)).Dispose();
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var told = host.Services.GetRequiredService<LateRecords>().Take().Single;

        Assert.Equal([AuditTypes.SignInSucceeded, AuditTypes.SignInSucceeded], told.Select(note => note.Type));
        var record = System.Text.Encoding.UTF8.GetString(AuditRecord.Write(Guid.Empty, "door:x", default, told[0].Type, told[0].At, told[0].Actor, null, told[0].Fields).Entry.Record);
        Assert.Contains($"\"actor\":\"shop-a\",\"key\":\"{key[4..12]}\"", record, StringComparison.Ordinal);
        Assert.DoesNotContain(key[13..], record, StringComparison.Ordinal);
    }

    private static IEnumerable<Refusal> Refused(SmallHost host) => host.Services.GetRequiredService<LateRecords>().Take().Counted.Select(kind => kind.What);

    private Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapGet("/who", (HttpContext context) => context.Caller().Name);
            app.MapGet("/events", () => "").Needs(SystemRights.SendEvents);
            app.MapGet("/open", () => "").AllowAnonymous();
        },
        builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>().AddSingleton<LateRecords>().AddAuthorization());

    private static async Task<HttpResponseMessage> GetAsync(SmallHost host, string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        return await host.Client.SendAsync(request, Stop);
    }
}
