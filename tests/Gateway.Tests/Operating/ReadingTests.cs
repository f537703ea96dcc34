using System.Net;
using System.Text.Json;
using System.Text;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Tests.Exchanges;
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
        rows.AddExchange("D-1", "police", "residence", Born, "awaiting_callback");
        rows.AddStep("D-1", "residence");
        rows.AddStep("D-1", "hand-over", "one-stop");
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
        Assert.Equal((Refusal.OfOffice("shop-a", "D-1"), 6), host.Services.GetRequiredService<LateRecords>().Take().Counted.Select(kind => (kind.What, kind.Count)).Single());
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
        rows.AddLink(first, second);
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
    public async Task Whoever_looks_at_what_an_agency_wrote_says_why_unless_it_is_the_shop_it_was_written_for()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var id = rows.AddExchange("D-1", "police", "residence", Born, state: null);
        rows.Settle(id, "answered", "D-1", """{"fields":{"soQuyetDinh":"1"}}""");
        var recorder = new NotesInMemory();
        await using var host = await StartAsync(SystemRights.ReadResults, SystemKind.Operator, recorder);
        await using var shop = await StartAsync(audit: recorder);

        var (silent, wrong) = (await RefusedAsync(""), await RefusedAsync("?reason=curious"));
        Assert.Empty(recorder.Notes);
        var told = await GetAsync(host, $"/v1/exchanges/{id}/result?reason=complaint");
        var own = await GetAsync(shop, $"/v1/exchanges/{id}/result");

        Assert.Equal([("/reason", "required"), ("/reason", "value")], new[] { silent, wrong }.Select(problem => problem.GetProperty("errors")[0]).Select(error => (error.GetProperty("pointer").GetString()!, error.GetProperty("rule").GetString()!)));
        Assert.All([told, own], result => Assert.Equal("1", result.GetProperty("fields").GetProperty("soQuyetDinh").GetString()));
        Assert.Equal([$"shop-a D-1 {{\"exchange\":\"{id}\",\"reason\":\"complaint\"}}", $"shop-a D-1 {{\"exchange\":\"{id}\"}}"], recorder.Notes);

        async Task<JsonElement> RefusedAsync(string query)
        {
            using var reply = await host.Client.GetAsync($"/v1/exchanges/{id}/result{query}", Stop);
            using var problem = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop));
            return problem.RootElement.Clone();
        }
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public async Task What_is_no_longer_kept_is_told_in_the_readers_language(string language)
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var answered = rows.AddExchange("D-1", "police", "residence", Born, state: null);
        rows.Settle(answered, "answered", "D-1", """{"fields":{}}""");
        rows.AddStep("D-1", "residence");
        await using var host = await StartAsync();
        host.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        Assert.False((await GetAsync(host, $"/v1/exchanges/{answered}")).TryGetProperty("notKept", out _));
        rows.Forget();

        var exchange = await GetAsync(host, $"/v1/exchanges/{answered}");
        using var result = await host.Client.GetAsync($"/v1/exchanges/{answered}/result", Stop);

        var text = language == "vi" ? Reasons.Find(Reasons.NotKept)!.Vi : Reasons.Find(Reasons.NotKept)!.En;
        Assert.Equal((Reasons.NotKept, text), (exchange.GetProperty("notKept").GetProperty("code").GetString(), exchange.GetProperty("notKept").GetProperty("text").GetString()));
        Assert.False(exchange.TryGetProperty("result", out _));
        Assert.Equal(text, (await GetAsync(host, "/v1/exchanges")).GetProperty("data")[0].GetProperty("notKept").GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.Gone, result.StatusCode);
        Assert.Equal("settled", (await GetAsync(host, "/v1/dossiers/D-1")).GetProperty("steps")[0].GetProperty("state").GetString());
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
    [InlineData("/v1/exchanges?limit=201", "/limit", "value")]
    [InlineData("/v1/exchanges?limit=0", "/limit", "value")]
    [InlineData("/v1/exchanges?limit=1e9", "/limit", "value")]
    [InlineData("/v1/exchanges?state=broken", "/state", "value")]
    [InlineData("/v1/exchanges?sort=id;drop", "/sort", "value")]
    [InlineData("/v1/exchanges?order=due", "/order", "unknown")]
    [InlineData("/v1/exchanges?count=all", "/count", "value")]
    [InlineData("/v1/exchanges?q=state:parked&state=held", "/state", "repeated")]
    [InlineData("/v1/exchanges?state=parked%20agency:police", "/state", "value")]
    [InlineData("/v1/exchanges?sort=due", "/sort", "value")]
    [InlineData("/v1/exchanges?state=parked&sort=due&after=AAAAAAAAAAAAAAAAAAAAAA", "/after", "value")]
    [InlineData("/v1/exchanges?after=AAAA", "/after", "value")]
    [InlineData("/v1/exchanges?since=lately", "/since", "value")]
    [InlineData("/v1/exchanges?since=2026-13-23T08:00:00", "/since", "value")]
    [InlineData("/v1/exchanges?agency=", "/agency", "value")]
    [InlineData("/v1/exchanges?agency=police&agency=police", "/agency", "repeated")]
    [InlineData("/v1/exchanges/exc_1?limit=1", "/limit", "unknown")]
    [InlineData("/v1/exchanges/exc_1/result?limit=1", "/limit", "unknown")]
    [InlineData("/v1/dossiers/D-1?full=1", "/full", "unknown")]
    [InlineData("/v1/dossiers/D-1/plan?full=1", "/full", "unknown")]
    [InlineData("/v1/dossiers/D-1/exchanges?limit=1", "/limit", "unknown")]
    [InlineData("/v1/dossiers/D-1/deadlines?full=1", "/full", "unknown")]
    public async Task A_parameter_that_we_do_not_know_is_named_and_never_ignored(string address, string place, string rule)
    {
        await using var host = await StartAsync();

        using var reply = await host.Client.GetAsync(address, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        var problem = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
        var error = problem.GetProperty("errors")[0];
        Assert.Equal(("invalid-parameter", place, rule), (problem.GetProperty("code").GetString(), error.GetProperty("pointer").GetString(), error.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task A_procedure_is_found_by_its_code_with_the_publishing_unit_too()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var id = rows.AddExchange("D-1", "police", "residence", Born, "parked");
        await using var host = await StartAsync();

        Assert.Equal([id], await AllAsync(host, "/v1/exchanges?procedure=2.002621.000.00.00.H26"));
        Assert.Empty(await AllAsync(host, "/v1/exchanges?procedure=2.002622"));
    }

    [Fact]
    public async Task A_number_that_was_never_opened_shows_the_events_that_are_stuck_and_only_ours()
    {
        var mine = rows.AddEvent("D-9", "H26.12.00.000", "withdrawn", Born, "waiting");
        rows.AddEvent("D-9", "H26.99.00.000", "paid", Born.AddSeconds(1), "parked", PlanningReasons.SequenceGap);
        rows.AddEvent("D-8", "H26.99.00.000", "paid", Born, "parked", PlanningReasons.SequenceGap);
        await using var host = await StartAsync();

        var unopened = await GetAsync(host, "/v1/dossiers/D-9");
        using var foreign = await host.Client.GetAsync("/v1/dossiers/D-8", Stop);
        using var plan = await host.Client.GetAsync("/v1/dossiers/D-9/plan", Stop);

        var stuck = Assert.Single(unopened.GetProperty("stuckEvents").EnumerateArray());
        Assert.Equal((mine, "waiting", PlanningReasons.AwaitsEarlierEvent), (stuck.GetProperty("event").GetString(), stuck.GetProperty("state").GetString(), stuck.GetProperty("reason").GetProperty("code").GetString()));
        Assert.Equal(0, unopened.GetProperty("steps").GetArrayLength());
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.StatusCode, plan.StatusCode));
    }

    [Fact]
    public async Task An_event_of_another_office_is_not_among_the_stuck_ones_of_a_dossier()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        var mine = rows.AddEvent("D-1", "H26.12.00.000", "paid", Born, "parked", PlanningReasons.AlreadyFinal);
        rows.AddEvent("D-1", "H26.99.00.000", "accepted", Born.AddSeconds(1), "parked", PlanningReasons.OtherOffice);
        rows.AddDossier("D-2", "H26.99.00.000", Born);
        var taken = rows.AddEvent("D-2", "H26.12.00.000", "accepted", Born, "parked", PlanningReasons.OtherOffice);
        await using var host = await StartAsync();

        Assert.Equal(mine, Assert.Single((await GetAsync(host, "/v1/dossiers/D-1")).GetProperty("stuckEvents").EnumerateArray()).GetProperty("event").GetString());
        var other = await GetAsync(host, "/v1/dossiers/D-2");
        Assert.Equal(taken, Assert.Single(other.GetProperty("stuckEvents").EnumerateArray()).GetProperty("event").GetString());
        Assert.False(other.TryGetProperty("office", out _));
    }

    [Fact]
    public async Task Warnings_are_codes_with_a_text_in_the_readers_language_and_words_are_snake_case()
    {
        rows.AddDossier("D-1", "H26.12.00.000", Born);
        rows.Warn("D-1", "due-not-promised\tChưa hẹn\tNot promised\ncalendar-incomplete\tLịch thiếu\tIncomplete");
        await using var host = await StartAsync();

        var dossier = await GetAsync(host, "/v1/dossiers/D-1");
        var deadlines = await GetAsync(host, "/v1/dossiers/D-1/deadlines");
        host.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var english = await GetAsync(host, "/v1/dossiers/D-1");

        Assert.Equal("""[{"code":"due-not-promised","text":"Chưa hẹn"},{"code":"calendar-incomplete","text":"Lịch thiếu"}]""", Plain(dossier.GetProperty("warnings")));
        Assert.Equal(Plain(dossier.GetProperty("warnings")), Plain(deadlines.GetProperty("warnings")));
        Assert.Equal("Not promised", english.GetProperty("warnings")[0].GetProperty("text").GetString());
        Assert.Equal("one_agency", dossier.GetProperty("procedureGroup").GetString());
    }

    private static string Plain(JsonElement value) => System.Text.RegularExpressions.Regex.Unescape(value.GetRawText());

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

    /// <summary>What would be recorded, as it would be written.</summary>
    private sealed class NotesInMemory : IAuditRecorder
    {
        public List<string> Notes { get; } = [];

        public Task AddAsync(params IReadOnlyList<AuditNote> notes)
        {
            foreach (var note in notes)
            {
                using var written = new MemoryStream();
                using (var json = new Utf8JsonWriter(written))
                {
                    json.WriteStartObject();
                    note.Fields(json);
                    json.WriteEndObject();
                }
                Notes.Add($"{note.Actor} {note.Dossier} {Encoding.UTF8.GetString(written.ToArray())}");
            }
            return Task.CompletedTask;
        }
    }

    private Task<SmallHost> StartAsync(SystemRights? rights = null, SystemKind kind = SystemKind.Shop, IAuditRecorder? audit = null) => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapReading();
        },
        builder =>
        {
            var store = new KeysInMemory();
            var key = store.Add("shop-a", kind, TimeProvider.System, rights: rights, offices: offices);
            builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>().AddSingleton<LateRecords>();
            builder.Services.AddSingleton(rows.Database).AddSingleton<IBodySeal, PlainBodies>();
            builder.Services.AddReading(new Dictionary<string, AgencyContract> { ["police"] = SomeContracts.Of("police") }, new DossierClock(Published.Catalog, SomeCalendar.Published));
            if (audit is not null)
                builder.Services.AddSingleton(audit);
            builder.Services.AddSingleton(new SmallHostKey(key));
        });
}
