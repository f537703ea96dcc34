using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Cli;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Cli;
using Gateway.Tests.Contracts;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Operating.Replays;

/// <summary>Replays over HTTP and by the verbs, with real parked exchanges behind them.</summary>
public sealed class ReplayEndpointTests : IAsyncDisposable
{
    private readonly ReplayRoom room = new(null);
    private readonly string keyFile = Path.GetTempFileName();
    private const SystemRights All = SystemRights.ReadExchanges | SystemRights.Replay | SystemRights.ReplayMany;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        File.Delete(keyFile);
        return room.DisposeAsync();
    }

    [Fact]
    public async Task A_preview_says_what_goes_and_what_does_not_and_starts_once()
    {
        await room.ParkAsync(1, 3);
        await room.Stage.OpenAsync("accepted-birth", ReplayRoom.Number(9));
        await room.AnswerAsync(new Outcome.Refused("refused"));
        await using var host = await StartAsync();
        string[] ids = [Text(1), Text(2), Text(9)];

        var (status, preview) = await PostAsync(host, "/v1/replay-previews", $$"""{"exchanges":["{{string.Join("\",\"", ids)}}"],"ratePerMinute":60,"canary":0}""");

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Empty(OpenApiShape.Breaches("ReplayPreview", preview));
        Assert.Equal((3, 2, 1), (preview.GetProperty("items").GetInt32(), preview.GetProperty("willGo").GetInt32(), preview.GetProperty("skipped")[0].GetProperty("count").GetInt32()));
        Assert.Equal(ReplayReasons.RefusedByAgency, preview.GetProperty("skipped")[0].GetProperty("reason").GetProperty("code").GetString());
        Assert.Empty(OpenApiShape.Breaches("ReplayPreview", await GetAsync(host, "/v1/replay-previews/" + preview.GetProperty("id").GetString())));
        Assert.Empty(OpenApiShape.Breaches("ReplayItemPage", await GetAsync(host, $"/v1/replay-previews/{preview.GetProperty("id").GetString()}/items?limit=2")));
        var start = $$"""{"previewId":"{{preview.GetProperty("id").GetString()}}","reason":"Cơ quan đã khắc phục"}""";
        var (started, replay) = await PostAsync(host, "/v1/replays", start);
        var (again, same) = await PostAsync(host, "/v1/replays", start);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (started, again));
        Assert.Equal(replay.GetProperty("id").GetString(), same.GetProperty("id").GetString());
        Assert.Empty(OpenApiShape.Breaches("Replay", replay));
        Assert.Equal("DGL-1", replay.GetProperty("number").GetString());
        Assert.Empty(OpenApiShape.Breaches("Replay", await GetAsync(host, "/v1/replays/DGL-1?count=new")));
        Assert.Empty(OpenApiShape.Breaches("ReplayPage", await GetAsync(host, "/v1/replays")));
        Assert.Equal(["waiting", "waiting", "skipped"], (await GetAsync(host, "/v1/replays/DGL-1/items")).GetProperty("data").EnumerateArray().Select(item => item.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("""{"exchanges":["exc_1"],"q":""}""", "", "q-or-exchanges")]
    [InlineData("""{}""", "", "q-or-exchanges")]
    [InlineData("""{"q":"","ratePerMinute":0}""", "/ratePerMinute", "range")]
    [InlineData("""{"q":"","canary":-1}""", "/canary", "range")]
    [InlineData("""{"q":"","failurePercentMax":101}""", "/failurePercentMax", "range")]
    [InlineData("""{"exchanges":[]}""", "/exchanges", "count")]
    [InlineData("""{"exchanges":["D-1"]}""", "/exchanges", "exchange-id")]
    [InlineData("""{"filter":"x"}""", "/filter", "type")]
    [InlineData("""{"q":"","ratePerMinute":"60"}""", "/ratePerMinute", "type")]
    public async Task A_preview_that_cannot_be_meant_is_refused_by_its_place(string body, string place, string rule)
    {
        await using var host = await StartAsync();

        var (status, problem) = await PostAsync(host, "/v1/replay-previews", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal((place, rule), (problem.GetProperty("errors")[0].GetProperty("pointer").GetString(), problem.GetProperty("errors")[0].GetProperty("rule").GetString()));
    }

    [Theory]
    [InlineData("state:everything", "unknown-word", 6)]
    [InlineData("agency:civil-status state:refused", "value", 0)]
    [InlineData("trang-thai:can-xu-ly,tam-giu", "value", 0)]
    [InlineData("attempts:many", "value", 0)]
    [InlineData("owner:van-hanh-2", "not-yet", 0)]
    [InlineData("state:parked state:parked", "repeated", 13)]
    public async Task A_query_that_is_not_of_what_is_parked_says_what_to_write_instead(string query, string rule, int position)
    {
        await room.ParkAsync(1, 1);
        await using var host = await StartAsync();

        var (status, problem) = await PostAsync(host, "/v1/replay-previews", $$"""{"q":"{{query}}"}""");

        var error = problem.GetProperty("errors")[0];
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-query", "/q"), (status, problem.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        Assert.Equal((rule, position), (error.GetProperty("rule").GetString(), error.GetProperty("position").GetInt32()));
        Assert.NotEmpty(error.GetProperty("detail").GetString()!);
    }

    [Theory]
    [InlineData("", "trang-thai:can-xu-ly", "state:parked", 3)]
    [InlineData("co-quan:civil-status ma-loi:timed-out tu:2h", "trang-thai:can-xu-ly co-quan:civil-status ma-loi:timed-out tu:", "state:parked agency:civil-status code:timed-out since:", 2)]
    [InlineData("trang-thai:can-xu-ly ma-loi:server-trouble", "trang-thai:can-xu-ly ma-loi:server-trouble", "state:parked code:server-trouble", 1)]
    [InlineData("ho-so:000.00.12.H26-261123-0002", "trang-thai:can-xu-ly ho-so:000.00.12.H26-261123-0002", "state:parked dossier:000.00.12.H26-261123-0002", 1)]
    public async Task What_the_query_finds_is_frozen_with_the_query_as_it_was_meant_then(string query, string vietnamese, string english, int found)
    {
        await room.ParkAsync(1, 2);
        await room.ParkAsync(3, 1, Reasons.ServerTrouble);
        await using var host = await StartAsync();

        var (status, preview) = await PostAsync(host, "/v1/replay-previews", $$"""{"q":"{{query}}"}""");
        room.Stage.Clock.Advance(TimeSpan.FromMinutes(5));
        var later = await GetAsync(host, "/v1/replay-previews/" + preview.GetProperty("id").GetString());

        Assert.Equal((HttpStatusCode.Created, found), (status, preview.GetProperty("willGo").GetInt32()));
        Assert.StartsWith(vietnamese, preview.GetProperty("query").GetProperty("vi").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(english, preview.GetProperty("query").GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("since:2h", preview.GetProperty("query").GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Equal(preview.GetProperty("query").GetRawText(), later.GetProperty("query").GetRawText());
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_sent()
    {
        await room.ParkAsync(1, 1);
        await using var host = await StartAsync();
        foreach (var reason in new[] { "null", "\"\"", "\"x\"", "\"a\\u0000b\"", "\"số 001326000123\"", $"\"{new string('x', 301)}\"" })
        {
            var (status, _) = await PostAsync(host, $"/v1/exchanges/{Text(1)}/replays", $$"""{"reason":{{reason}}}""");
            Assert.True(status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{reason}: {status}");
        }
        Assert.Equal(0, await room.CountAsync("select count(*) from replay where state = 'running'"));
    }

    [Fact]
    public async Task One_exchange_is_replayed_once_whatever_is_pressed_twice()
    {
        await room.ParkAsync(1, 1);
        await using var host = await StartAsync();
        var path = $"/v1/exchanges/{Text(1)}/replays";

        var (status, first) = await PostAsync(host, path, """{"reason":"Cơ quan đã khắc phục","undoSeconds":0}""", "k-1");
        var (repeated, second) = await PostAsync(host, path, """{"reason":"Cơ quan đã khắc phục","undoSeconds":0}""", "k-1");
        var (other, reused) = await PostAsync(host, path, """{"reason":"Vì lý do khác","undoSeconds":0}""", "k-1");
        var (twice, refused) = await PostAsync(host, path, """{"reason":"Cơ quan đã khắc phục"}""", "k-2");
        var (missing, none) = await PostAsync(host, path, """{"reason":"Cơ quan đã khắc phục"}""", null);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (status, repeated));
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"), (other, reused.GetProperty("code").GetString()));
        Assert.Equal((HttpStatusCode.Conflict, "not-replayable", ReplayReasons.Find(ReplayReasons.InAnother)!.Vi), (twice, refused.GetProperty("code").GetString(), refused.GetProperty("detail").GetString()));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency-key-missing"), (missing, none.GetProperty("code").GetString()));
        Assert.Equal(1, (await room.FinishAsync(Id(first))).Sent);
        Assert.Single(room.Sent);
    }

    [Fact]
    public async Task What_the_agency_refused_says_what_to_do_instead()
    {
        await room.Stage.OpenAsync("accepted-birth", ReplayRoom.Number(9));
        await room.AnswerAsync(new Outcome.Refused("refused"));
        await using var host = await StartAsync();

        var (status, problem) = await PostAsync(host, $"/v1/exchanges/{Text(9)}/replays", """{"reason":"thử lại xem"}""");

        Assert.Equal((HttpStatusCode.Conflict, "not-replayable", ReplayReasons.Find(ReplayReasons.RefusedByAgency)!.Vi), (status, problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Of_a_dossier_what_comes_first_is_proposed()
    {
        await room.ParkAsync(1, 1);
        var dossier = (await room.Stage.FindAsync(ReplayRoom.Number(1)))!;
        var residence = Ids.Format(Ids.Exchange, dossier.Exchanges.Single(exchange => exchange.Exchange.Step == "residence").Exchange.Id);
        await using var host = await StartAsync();

        var (status, problem) = await PostAsync(host, $"/v1/exchanges/{residence}/replays", """{"reason":"thử lại xem"}""");
        var (_, preview) = await PostAsync(host, "/v1/replay-previews", $$"""{"exchanges":["{{residence}}"]}""");
        var items = (await GetAsync(host, $"/v1/replay-previews/{preview.GetProperty("id").GetString()}/items")).GetProperty("data").EnumerateArray().ToList();

        Assert.Equal((HttpStatusCode.Conflict, "predecessors-first"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal([(Text(1), true, false), (residence, false, true)], items.Select(item => (item.GetProperty("exchange").GetString(), item.GetProperty("proposed").GetBoolean(), item.GetProperty("follows").GetBoolean())));
    }

    [Fact]
    public async Task Rights_and_offices_hold()
    {
        await room.ParkAsync(1, 1);
        await using var reader = await StartAsync(SystemRights.ReadExchanges);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(reader, "/v1/replay-previews", """{"q":""}""")).Status);
        await using var stranger = await StartAsync(All, "H26.99.00.000");
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(stranger, "/v1/replay-previews", """{"q":""}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(stranger, $"/v1/exchanges/{Text(1)}/replays", """{"reason":"không phải của tôi"}""")).Status);
        var replay = await room.StartAsync();
        using var hidden = await stranger.Client.GetAsync($"/v1/replays/DGL-{replay.Number}", Stop);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Empty((await GetAsync(stranger, "/v1/replays")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task More_than_a_hundred_need_the_higher_right()
    {
        await room.ParkAsync(1, 101);
        await using var host = await StartAsync(SystemRights.ReadExchanges | SystemRights.Replay);
        var (_, preview) = await PostAsync(host, "/v1/replay-previews", """{"q":"agency:civil-status"}""");

        var (status, problem) = await PostAsync(host, "/v1/replays", $$"""{"previewId":"{{preview.GetProperty("id").GetString()}}","reason":"gửi hết"}""");

        Assert.Equal((HttpStatusCode.Forbidden, "replay-many"), (status, problem.GetProperty("requiredRole").GetString()));
    }

    [Fact]
    public async Task A_person_replays_in_their_own_name()
    {
        await room.ParkAsync(1, 2);
        var (now, offices) = (room.Stage.Now, Array.Empty<OfficeCode>());
        PersonPrincipal Of(PersonRole role, IReadOnlyList<OfficeCode>? at) => PersonPrincipal.Of(new("abcdefgh", [], new("van-hanh-2", [role], at), now, now, null));
        await using var host = await StartAsync(person: Of(PersonRole.Operator, null));
        await using var stranger = await StartAsync(person: Of(PersonRole.Operator, offices));

        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(stranger, "/v1/replay-previews", """{"q":""}""")).Status);
        var (_, preview) = await PostAsync(host, "/v1/replay-previews", """{"q":"ho-so:000.00.12.H26-261123-0001"}""");
        var (status, replay) = await PostAsync(host, "/v1/replays", $$"""{"previewId":"{{preview.GetProperty("id").GetString()}}","reason":"Cơ quan đã khắc phục"}""");

        Assert.Equal((HttpStatusCode.Accepted, "person:van-hanh-2"), (status, replay.GetProperty("startedBy").GetString()));
        Assert.Equal(1, await room.CountAsync("select count(*) from operator_action where actor = 'person:van-hanh-2'"));
        await room.FinishAsync(Id(replay));
        var actors = (await room.Stage.Audit.NextAsync(1000)).Runs.SelectMany(run => run.Records).Select(record => JsonDocument.Parse(record).RootElement)
            .Where(record => record.GetProperty("type").GetString() is "replay.started" or "exchange.replayed").Select(record => record.GetProperty("actor").GetString());
        Assert.Equal(["person:van-hanh-2", "person:van-hanh-2"], actors);
    }

    [Fact]
    public async Task It_is_paused_resumed_slowed_and_cancelled_and_over_is_over()
    {
        await room.ParkAsync(1, 3);
        await using var host = await StartAsync();
        var replay = await room.StartAsync();
        var path = $"/v1/replays/DGL-{replay.Number}";

        Assert.Equal((HttpStatusCode.OK, "paused"), await PatchAsync(host, path, """{"state":"paused","reason":"chờ công an"}"""));
        Assert.Equal((HttpStatusCode.OK, "running"), await PatchAsync(host, path, """{"state":"running","ratePerMinute":30,"reason":"chạy tiếp"}"""));
        Assert.Equal(30, (await GetAsync(host, path)).GetProperty("limits").GetProperty("ratePerMinute").GetInt32());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PatchAsync(host, path, """{"ratePerMinute":0,"reason":"dừng"}""")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PatchAsync(host, path, """{"state":"paused"}""")).Status);
        Assert.Equal((HttpStatusCode.OK, "cancelled"), await PatchAsync(host, path, """{"state":"cancelled","reason":"chọn nhầm"}"""));
        Assert.Equal(HttpStatusCode.Conflict, (await PatchAsync(host, path, """{"state":"running","reason":"thôi chạy tiếp"}""")).Status);
    }

    [Fact]
    public async Task The_verbs_plan_start_watch_and_report_and_say_six_when_some_failed()
    {
        await room.ParkAsync(1, 3);
        await using var host = await StartAsync();
        var plan = await RunAsync(host, "replay", "plan", "--agency", "civil-status", "--rate", "60/s", "--canary", "0");
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Contains("✔ 3 sẽ gửi lại (0 hỏi cơ quan trước) · ↷ 0 bỏ qua", plan.Output, StringComparison.Ordinal);
        var preview = System.Text.RegularExpressions.Regex.Match(plan.Output, "prv_[0-9a-f]{32}").Value;
        Assert.Equal(ExitCodes.Usage, (await RunAsync(host, "replay", "start", preview)).ExitCode);
        var start = await RunAsync(host, "replay", "start", preview, "--reason", "Cơ quan đã khắc phục", "--undo", "0s");
        Assert.Equal(0, start.ExitCode);
        Assert.Contains("DGL-1 ░░░░░░░░░░ 0/3", start.Output, StringComparison.Ordinal);
        await room.MoveAsync();
        await room.AnswerAsync(ReplayRoom.Taken, 2);
        await room.AnswerAsync(new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true, Then: NextMove.Park));
        await room.MoveAsync();

        Assert.NotNull((await room.FindAsync(Id(await GetAsync(host, "/v1/replays/DGL-1")))).EndedAt);
        var watch = await RunAsync(host, "replay", "watch", "DGL-1", "--lang", "en");
        var report = await RunAsync(host, "replay", "report", "DGL-1", "-o", "csv");

        Assert.Equal(ExitCodes.SomeFailed, watch.ExitCode);
        Assert.Contains("DGL-1 ▓▓▓▓▓▓▓▓▓▓ 3/3  ✔2 ✖1 ↷0 · 3,600/min · Finished", watch.Error, StringComparison.Ordinal);
        Assert.Contains("DGL-1: 2 sent, 1 failed, 0 skipped.", watch.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.SomeFailed, 4), (report.ExitCode, report.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains("DGL-1", (await RunAsync(host, "replay", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Conflict, (await RunAsync(host, "replay", "pause", "DGL-1", "--reason", "muộn rồi")).ExitCode);
        Assert.Equal(ExitCodes.Conflict, (await RunAsync(host, "exchange", "replay", Text(1), "--reason", "gửi lại lần nữa")).ExitCode);
    }

    private string Text(int number) => Ids.Format(Ids.Exchange, room.StandingAsync(ReplayRoom.Number(number)).GetAwaiter().GetResult().Exchange.Id);

    private static Guid Id(JsonElement replay) => Ids.TryParse(Ids.Replay, replay.GetProperty("id").GetString(), out var id) ? id : throw new InvalidDataException();

    private Task<CliRun> RunAsync(SmallHost host, params string[] args) => CliRun.OfAsync([.. args, "--server", host.Client.BaseAddress!.ToString(), "--token-file", keyFile]);

    private static async Task<JsonElement> GetAsync(SmallHost host, string path)
    {
        using var reply = await host.Client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(SmallHost host, string path, string body) => PostAsync(host, path, body, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("n"));

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(SmallHost host, string path, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.Add(NamedRequests.Header, $"\"{key}\"");
        using var reply = await host.Client.SendAsync(request, Stop);
        return (reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement);
    }

    private static async Task<(HttpStatusCode Status, string? State)> PatchAsync(SmallHost host, string path, string body)
    {
        using var reply = await host.Client.PatchAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Stop);
        var said = JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
        return (reply.StatusCode, said.TryGetProperty("state", out var state) ? state.GetString() : null);
    }

    private Task<SmallHost> StartAsync(SystemRights rights = All, string? office = null, Principal? person = null) => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            if (person is null)
                app.UseMiddleware<SignIn>();
            else
                app.Use((context, following) =>
                {
                    context.Features.Set(person);
                    return following(context);
                });
            app.MapReading();
        },
        builder =>
        {
            var store = new KeysInMemory();
            var key = store.Add("operator-a", SystemKind.Operator, TimeProvider.System, rights: rights, offices: [office ?? "H26.12.00.000"]);
            File.WriteAllText(keyFile, key);
            builder.Services.AddSingleton<TimeProvider>(room.Stage.Clock).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>().AddSingleton<Signals>();
            builder.Services.AddSingleton(room.Stage.Database).AddSingleton<IBodySeal, PlainBodies>().AddSingleton(room.Stage.Lanes);
            builder.Services.AddReading(room.Stage.Contracts, new DossierClock(Published.Catalog, SomeCalendar.Published));
            builder.Services.AddSingleton(new SmallHostKey(key));
        });
}
