using System.Net;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Operating;

public sealed class ReadingTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Born = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private readonly SomeRows rows = SomeRows.Create();
    private readonly List<string> offices = ["H26.12.00.000"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    [Fact]
    public async Task A_dossier_shows_its_steps_its_holders_and_when_it_is_due()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        rows.AddStep("D-1", "residence", rows.AddExchange("D-1", "police", "residence", Born, "awaiting_callback"));
        rows.AddStep("D-1", "hand-over", null);
        await using var host = await StartAsync();

        var dossier = await GetAsync(host, "/v1/dossiers/D-1");

        Assert.Equal("H26.12.00.000", dossier.GetProperty("office").GetString());
        Assert.Equal(["police"], dossier.GetProperty("holders").EnumerateArray().Select(holder => holder.GetString()));
        Assert.Equal(["awaiting_callback", "waiting"], dossier.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("state").GetString()));
        Assert.Equal(Born.AddDays(2), dossier.GetProperty("shopDueAt").GetDateTimeOffset());
        Assert.Equal(2, (await GetAsync(host, "/v1/dossiers/D-1/plan")).GetProperty("steps").GetArrayLength());
        Assert.Equal(1, (await GetAsync(host, "/v1/dossiers/D-1/exchanges")).GetProperty("data").GetArrayLength());
        Assert.Equal("none", (await GetAsync(host, "/v1/dossiers/D-1/deadlines")).GetProperty("steps")[0].GetProperty("timing").GetString());
    }

    [Fact]
    public async Task What_belongs_to_another_office_is_not_there()
    {
        rows.AddDossier("D-1", "H26.99.00.000", Born);
        var id = rows.AddExchange("D-1", "police", "residence", Born, "parked");
        await using var host = await StartAsync();

        string[] paths = ["/v1/dossiers/D-1", "/v1/dossiers/D-1/plan", "/v1/dossiers/D-1/exchanges", "/v1/dossiers/D-1/deadlines", $"/v1/exchanges/{id}", $"/v1/exchanges/{id}/result", "/v1/dossiers/none", "/v1/exchanges/exc_no"];
        foreach (var path in paths)
        {
            using var reply = await host.Client.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        }
        Assert.Equal(0, (await GetAsync(host, "/v1/exchanges")).GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await GetAsync(host, "/v1/exchanges?state=parked")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_parked_exchange_says_why_in_the_readers_language_and_what_it_waits_for()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var first = rows.AddExchange("D-1", "police", "residence", Born, "parked", Reasons.TimedOut);
        var second = rows.AddExchange("D-1", "police", "identity-card", Born.AddSeconds(1), "waiting");
        rows.AddAttempt(first, 1, "failed", Reasons.TimedOut);
        rows.AddLink("D-1", first, second);
        await using var host = await StartAsync();

        var parked = await GetAsync(host, $"/v1/exchanges/{first}");
        var waiting = await GetAsync(host, $"/v1/exchanges/{second}");

        Assert.Equal(Reasons.TimedOut, parked.GetProperty("reason").GetProperty("code").GetString());
        Assert.Equal(Reasons.Find(Reasons.TimedOut)!.Vi, parked.GetProperty("reason").GetProperty("text").GetString());
        var attempt = Assert.Single(parked.GetProperty("attempts").EnumerateArray());
        Assert.True(attempt.GetProperty("mayHaveArrived").GetBoolean());
        Assert.Equal(first, Assert.Single(waiting.GetProperty("blockedBy").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_settled_exchange_hands_its_result_to_the_owning_office_only_with_that_right()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var id = rows.AddExchange("D-1", "police", "residence", Born, state: null);
        rows.Settle(id, "answered", "D-1", """{"fields":{"soQuyetDinh":"1"}}""");
        await using var host = await StartAsync();

        var exchange = await GetAsync(host, $"/v1/exchanges/{id}");
        var result = await GetAsync(host, exchange.GetProperty("result").GetString()!);
        await using var poor = await StartAsync(SystemRights.ReadExchanges);
        using var refused = await poor.Client.GetAsync($"/v1/exchanges/{id}/result", Stop);

        Assert.Equal(("settled", "answered"), (exchange.GetProperty("state").GetString(), exchange.GetProperty("outcome").GetString()));
        Assert.Equal("1", result.GetProperty("fields").GetProperty("soQuyetDinh").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Pages_meet_without_gap_or_overlap_whatever_the_filter()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        rows.AddDossier("D-2", "H26.99.00.000", Born);
        var own = Enumerable.Range(0, 7).Select(i => rows.AddExchange("D-1", i % 2 == 0 ? "police" : "social-insurance", "x", Born.AddMinutes(i), "parked")).ToList();
        rows.AddExchange("D-2", "police", "x", Born.AddMinutes(9), "parked");
        await using var host = await StartAsync();

        Assert.Equal(own.AsEnumerable().Reverse(), await AllAsync(host, "/v1/exchanges?limit=2"));
        Assert.Equal(own.AsEnumerable().Reverse(), await AllAsync(host, "/v1/exchanges?limit=3&state=parked"));
        Assert.Equal(4, (await AllAsync(host, "/v1/exchanges?limit=2&agency=police")).Count);
        Assert.Equal(3, (await AllAsync(host, $"/v1/exchanges?since={Uri.EscapeDataString(Born.AddMinutes(4).ToString("O"))}")).Count);
        Assert.Empty(await AllAsync(host, "/v1/exchanges?state=held"));
        Assert.Empty(await AllAsync(host, "/v1/exchanges?state=answered"));
    }

    [Theory]
    [InlineData("limit=201")]
    [InlineData("limit=0")]
    [InlineData("limit=1e9")]
    [InlineData("state=broken")]
    [InlineData("sort=id;drop")]
    [InlineData("after=AAAA")]
    [InlineData("since=yesterday")]
    [InlineData("agency=")]
    [InlineData("agency=police&agency=police")]
    public async Task A_parameter_that_we_do_not_know_is_an_error_and_never_ignored(string query)
    {
        await using var host = await StartAsync();

        using var reply = await host.Client.GetAsync("/v1/exchanges?" + query, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("invalid-parameter", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_a_person_is_found_by_its_own_index()
    {
        var plan = await rows.ExplainAsync("select u.id from exchange_due u join exchange e on e.id = u.id where u.state = 'parked' and u.state in ('parked', 'held') order by u.id desc limit 50");

        Assert.Contains("exchange_due_parked", plan, StringComparison.Ordinal);
    }

    private static async Task<List<string>> AllAsync(SmallHost host, string path)
    {
        var found = new List<string>();
        string? next = null;
        do
        {
            var page = await GetAsync(host, next is null ? path : $"{path}&after={next}");
            found.AddRange(page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = page.GetProperty("page").TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        }
        while (next is not null);
        return found;
    }

    private static async Task<JsonElement> GetAsync(SmallHost host, string path)
    {
        using var reply = await host.Client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
    }

    private Task<SmallHost> StartAsync(SystemRights? rights = null) => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapReading();
        },
        builder =>
        {
            var store = new KeysInMemory();
            var key = store.Add("shop-a", SystemKind.Shop, TimeProvider.System, rights: rights, offices: offices);
            builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
            builder.Services.AddSingleton(rows.Database).AddSingleton<IBodySeal, PlainBodies>();
            builder.Services.AddReading(new Dictionary<string, AgencyContract>(), new DossierClock(Published.Catalog, SomeCalendar.Published));
            builder.Services.AddSingleton(new SmallHostKey(key));
        });
}
