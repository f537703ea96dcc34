using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Cli;
using Gateway.Tests.Contracts;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Operating;

/// <summary>What an operator sees of failures, says of them, and is told when somebody else was quicker.</summary>
public abstract class GroupEndpointConformance(Stage stage) : IAsyncDisposable
{
    private const string Agency = "civil-status", Sample = "H26.12.00.000";
    private readonly GroupingStore grouping = new(stage.Database, stage.Clock, stage.Lanes);
    private string key = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task A_group_says_what_it_is_what_to_do_and_shows_who_fails_so()
    {
        await ParkAsync(3, new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true, Then: NextMove.Park) { Fault = Faults.Reset });
        await using var host = await StartAsync();

        var page = await GetAsync(host, "/v1/failure-groups");
        Assert.Empty(OpenApiShape.Breaches("FailureGroupPage", page));
        var group = Assert.Single(page.GetProperty("data").EnumerateArray());
        Assert.Equal(("NL-0001", "new", "failed", 3, 3), (Text(group, "number"), Text(group, "state"), Text(group, "kind"), group.GetProperty("exchanges").GetInt32(), group.GetProperty("dossiers").GetInt32()));
        Assert.Equal(("agency-silent", "reset", "/runbooks/agency-silent", Reasons.Find(Reasons.ConnectionLost)!.Vi), (Text(group.GetProperty("cause"), "class"), Text(group.GetProperty("cause"), "fault"), Text(group.GetProperty("cause"), "runbook"), Text(group.GetProperty("cause").GetProperty("reason"), "text")));
        Assert.StartsWith("Cơ quan không trả lời kịp · ", Text(group, "title"), StringComparison.Ordinal);

        var whole = await GetAsync(host, "/v1/failure-groups/NL-0001");
        Assert.Empty(OpenApiShape.Breaches("FailureGroup", whole));
        Assert.Equal(3, whole.GetProperty("examples").GetArrayLength());
        Assert.Equal(Text(whole, "id"), Text(await GetAsync(host, "/v1/failure-groups/" + Text(whole, "id")), "id"));
        Assert.Equal("The agency does not answer in time", Text((await GetAsync(host, "/v1/failure-groups/nl-1", "en")).GetProperty("cause"), "title"));

        var explained = await GetAsync(host, $"/v1/exchanges/{Text(whole.GetProperty("examples")[0], "exchange")}/explanation");
        Assert.Empty(OpenApiShape.Breaches("Explanation", explained));
        Assert.Equal(("parked", "NL-0001", 2, true), (Text(explained, "state"), Text(explained.GetProperty("group"), "number"), explained.GetProperty("group").GetProperty("others").GetInt32(), explained.GetProperty("mayHaveArrived").GetBoolean()));
        Assert.StartsWith(Reasons.Find(Reasons.ConnectionLost)!.Vi, Text(explained, "text"), StringComparison.Ordinal);
        Assert.Equal(NextSteps.Of(CauseClass.AgencySilent).Text.Vi, Text(explained, "next"));
    }

    [Fact]
    public async Task Examples_are_of_the_caller_s_offices_and_numbers_of_all()
    {
        await ParkAsync(2, new Outcome.Failed(Reasons.Busy, MayHaveArrived: false, Then: NextMove.Park));
        await using var host = await StartAsync(offices: ["H26.99.00.000"]);
        var whole = await GetAsync(host, "/v1/failure-groups/NL-0001");
        Assert.Equal((2, 0), (whole.GetProperty("exchanges").GetInt32(), whole.GetProperty("examples").GetArrayLength()));
    }

    [Fact]
    public async Task A_note_needs_a_reason_the_version_that_was_seen_and_the_right()
    {
        await ParkAsync(1, new Outcome.Failed(Reasons.Busy, MayHaveArrived: false, Then: NextMove.Park));
        await using var host = await StartAsync();
        var etag = "\"1\"";

        Assert.Equal(("precondition-required", 428), await PatchAsync(host, null, new { note = "x", reason = "thử" }));
        Assert.Equal(("precondition-failed", 412), await PatchAsync(host, "W/\"1\"", new { note = "x", reason = "thử" }));
        Assert.Equal(("precondition-failed", 412), await PatchAsync(host, "\"7\"", new { note = "x", reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { note = "x" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { note = "x", reason = "số 001326999123" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { note = "x\u202ey", reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { note = new string('x', 2001), reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { state = "gone", reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { mutedUntil = stage.Now.AddDays(91), reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { mutedUntil = "soon", reason = "thử" }));
        Assert.Equal(("schema-violation", 422), await PatchAsync(host, etag, new { colour = "red", reason = "thử" }));
        Assert.Equal(1, (await GetAsync(host, "/v1/failure-groups/NL-0001")).GetProperty("version").GetInt32());

        Assert.Equal(("", 200), await PatchAsync(host, etag, new { note = "<script>alert(1)</script>\ndòng hai", owner = "Vận hành 2", state = "known", mutedUntil = stage.Now.AddHours(2), reason = "bàn giao ca" }));
        var changed = await GetAsync(host, "/v1/failure-groups/NL-0001");
        Assert.Equal(("<script>alert(1)</script>\ndòng hai", "Vận hành 2", "known", 2), (Text(changed, "note"), Text(changed, "owner"), Text(changed, "state"), changed.GetProperty("version").GetInt32()));
        Assert.Equal(stage.Now.AddHours(2), changed.GetProperty("mutedUntil").GetDateTimeOffset());
        Assert.Equal(("", 200), await PatchAsync(host, "\"2\"", new { mutedUntil = (string?)null, reason = "thử" }));
        Assert.False((await GetAsync(host, "/v1/failure-groups/NL-0001")).TryGetProperty("mutedUntil", out _));

        await using var reader = await StartAsync(rights: SystemRights.ReadExchanges);
        Assert.Equal(("forbidden", 403), await PatchAsync(reader, "\"3\"", new { note = "x", reason = "thử" }));
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended_the_earliest_due_time_first()
    {
        Outcome.Failed[] outcomes = [.. Enumerable.Range(500, 5).Select(status => new Outcome.Failed(Reasons.ServerTrouble, MayHaveArrived: false, Then: NextMove.Park) { Fault = Faults.Http(status) })];
        foreach (var outcome in outcomes)
            await ParkAsync(1, outcome);
        await stage.Database.WriteAsync(session => session.ExecuteAsync("update exchange_due set promised_at = promised_at - 1000 * (case when dossier = '000.00.12.H26-261123-0004' then 2 when dossier = '000.00.12.H26-261123-0002' then 1 else 0 end)", _ => { }));
        await using var host = await StartAsync();

        var seen = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = await GetAsync(host, "/v1/failure-groups?limit=2" + after);
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(group => Text(group.GetProperty("cause"), "fault")!));
            after = page.GetProperty("page").TryGetProperty("next", out var next) ? "&after=" + Uri.EscapeDataString(next.GetString()!) : null;
        }
        Assert.Equal(["http-503", "http-501"], seen.Take(2));
        Assert.Equal(outcomes.Select(outcome => outcome.Fault).Order(), seen.Order());
        foreach (var wrong in new[] { "?state=x", "?sort=x", "?limit=0", "?after=x", "?colour=red", "?limit=1&limit=2" })
            Assert.Equal("invalid-parameter", Text(await GetAsync(host, "/v1/failure-groups" + wrong, status: HttpStatusCode.BadRequest), "code"));
    }

    [Fact]
    public async Task The_verbs_of_the_command_line_do_it_all()
    {
        await ParkAsync(2, new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false, Then: NextMove.Park) { Fault = Faults.Name });
        await ParkAsync(1, new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false, Then: NextMove.Park) { Fault = Faults.Tls });
        await using var host = await StartAsync();
        var token = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(token, key, Stop);
            Task<CliRun> RunAsync(params string[] args) => CliRun.OfAsync([.. args, "--server", host.Client.BaseAddress!.ToString(), "--token-file", token]);

            var list = await RunAsync("group", "list");
            Assert.Equal((0, ""), (list.ExitCode, list.Error));
            Assert.Contains("NL-0001  ◆ mới  Không kết nối được tới cơ quan · ", list.Output, StringComparison.Ordinal);
            Assert.Contains("2 giao dịch, 2 hồ sơ", list.Output, StringComparison.Ordinal);
            Assert.Equal(2, (await RunAsync("group", "list", "--json")).Json.GetProperty("data").GetArrayLength());
            var got = await RunAsync("group", "get", "NL-0001");
            Assert.Contains("  Việc cần làm: Gọi trực của cơ quan", got.Output, StringComparison.Ordinal);
            Assert.Contains("  Ví dụ: exc_", got.Output, StringComparison.Ordinal);
            var exchange = (await RunAsync("group", "get", "NL-0001", "--json")).Json.GetProperty("examples")[0].GetProperty("exchange").GetString()!;
            Assert.Contains("1 giao dịch khác cùng lỗi", (await RunAsync("exchange", "explain", exchange)).Output, StringComparison.Ordinal);

            Assert.Equal(0, (await RunAsync("group", "note", "NL-0001", "--text", "Đã gọi trực", "--owner", "Vận hành 2", "--reason", "bàn giao ca")).ExitCode);
            Assert.Contains("+ \"Đã gọi trực\"", (await RunAsync("exchange", "explain", exchange)).Output, StringComparison.Ordinal);
            Assert.Equal(0, (await RunAsync("group", "mute", "NL-0001", "--until", "2h", "--reason", "chờ")).ExitCode);
            var merged = await RunAsync("group", "merge", "NL-0001", "--with", "NL-0002", "--reason", "cùng sự cố", "--json");
            Assert.Equal(3, merged.Json.GetProperty("exchanges").GetInt32());
            var cause = merged.Json.GetProperty("causeList").EnumerateArray().Single(one => Text(one.GetProperty("cause"), "fault") == "tls").GetProperty("id").GetString()!;
            Assert.Equal("NL-0002", Text((await RunAsync("group", "split", "NL-0001", "--cause", cause, "--reason", "khác sự cố", "--json")).Json, "number"));
            Assert.Equal(5, (await RunAsync("group", "split", "NL-0002", "--cause", cause, "--reason", "khác sự cố")).ExitCode);
            Assert.Equal(0, (await RunAsync("group", "close", "NL-0001", "--reason", "đã khắc phục")).ExitCode);
            Assert.Equal("closed", Text((await RunAsync("group", "get", "NL-0001", "--json")).Json, "state"));

            Assert.Equal(3, (await RunAsync("group", "get", "NL-77")).ExitCode);
            Assert.Equal(2, (await RunAsync("group", "close", "NL-0001")).ExitCode);
            Assert.Equal(2, (await RunAsync("group", "note", "NL-0001", "--reason", "thử")).ExitCode);
            Assert.Equal(2, (await RunAsync("group", "close", "NL-0001", "--reason", "x")).ExitCode);
        }
        finally
        {
            File.Delete(token);
        }
    }

    private int dossiers;

    private async Task ParkAsync(int count, Outcome outcome)
    {
        for (var i = 0; i < count; i++)
        {
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{++dossiers:0000}");
            await stage.SettleAsync(await stage.ClaimOneAsync(Agency), outcome);
        }
        await grouping.GroupAsync(100, stage.Now);
    }

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static async Task<JsonElement> GetAsync(SmallHost host, string path, string language = "vi", HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Language", language } } };
        using var reply = await host.Client.SendAsync(request, Stop);
        Assert.Equal(status, reply.StatusCode);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
    }

    private static async Task<(string Code, int Status)> PatchAsync(SmallHost host, string? etag, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/failure-groups/NL-0001") { Content = JsonContent.Create(body) };
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        using var reply = await host.Client.SendAsync(request, Stop);
        var answer = JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
        return (Text(answer, "code") ?? "", (int)reply.StatusCode);
    }

    private Task<SmallHost> StartAsync(SystemRights? rights = null, IReadOnlyList<string>? offices = null) => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapReading();
        },
        builder =>
        {
            var keys = new KeysInMemory();
            key = keys.Add("operator-a", SystemKind.Operator, stage.Clock, rights: rights, offices: offices ?? [Sample]);
            builder.Services.AddSingleton<TimeProvider>(stage.Clock).AddSingleton<ISystemStore>(keys).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
            builder.Services.AddSingleton(stage.Database).AddSingleton(stage.Lanes).AddSingleton<IBodySeal, PlainBodies>();
            builder.Services.AddReading(stage.Contracts, new DossierClock(Published.Catalog, SomeCalendar.Published));
            builder.Services.AddSingleton(new SmallHostKey(key));
        });
}

public sealed class SqliteGroupEndpointTests() : GroupEndpointConformance(new Stage());

public sealed class PostgresGroupEndpointTests(PostgresServer server) : GroupEndpointConformance(new Stage(server));
