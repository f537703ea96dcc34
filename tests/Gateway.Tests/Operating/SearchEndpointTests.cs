using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Cli;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Cli;
using Gateway.Tests.Exchanges;
using Gateway.Tests.Hosting;
using Gateway.Tests.Procedures;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Operating;

public sealed class SearchEndpointTests : IAsyncDisposable
{
    private const string Office = "H26.12.00.000", Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static readonly DateTimeOffset Born = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private readonly SomeRows rows = SomeRows.Create();
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-search-").FullName;
    private string own = "", other = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await rows.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_question_in_either_language_finds_and_is_told_in_both()
    {
        rows.AddDossier("D-1", Office, Born);
        var id = rows.AddExchange("D-1", "police", "residence", Born, "parked", Reasons.TimedOut);
        rows.AddExchange("D-1", "police", "residence", Born.AddSeconds(1), "due");
        await using var host = await StartAsync();

        foreach (var text in new[] { "trang-thai:can-xu-ly co-quan:cong-an sap-xep:han", "state:parked agency:police sort:due" })
        {
            var page = await GetAsync(host, $"/v1/exchanges?q={Uri.EscapeDataString(text)}&count=exact");
            var found = Assert.Single(page.GetProperty("data").EnumerateArray());
            Assert.Equal((id, Born.AddDays(2)), (found.GetProperty("id").GetString(), found.GetProperty("promisedAt").GetDateTimeOffset()));
            Assert.Equal(("trang-thai:can-xu-ly co-quan:police sap-xep:han", "state:parked agency:police sort:due"), (page.GetProperty("query").GetProperty("vi").GetString(), page.GetProperty("query").GetProperty("en").GetString()));
            Assert.Equal("""{"number":1,"more":false}""", page.GetProperty("page").GetProperty("count").GetRawText());
        }
    }

    [Fact]
    public async Task A_question_that_cannot_be_read_names_each_place_in_the_readers_language_and_repeats_nothing()
    {
        await using var host = await StartAsync();
        host.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");

        using var reply = await host.Client.GetAsync("/v1/exchanges?q=" + Uri.EscapeDataString("statee:parked agency:polise nhom:NL-1"), Stop);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        var errors = JsonDocument.Parse(text).RootElement.GetProperty("errors");

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal(
            ["/q 0 13 unknown-key There is no such key. Did you mean \"state\"?", "/q 21 6 unknown-word There is no such value. Did you mean \"police\"?"],
            errors.EnumerateArray().Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("position").GetInt32()} {error.GetProperty("length").GetInt32()} {error.GetProperty("rule").GetString()} {error.GetProperty("detail").GetString()}"));
        Assert.DoesNotContain("statee", text, StringComparison.Ordinal);
        Assert.DoesNotContain("polise", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_order_of_due_times_pages_meet()
    {
        for (var i = 0; i < 5; i++)
        {
            rows.AddDossier($"D-{i}", Office, Born.AddHours(-i));
            rows.AddExchange($"D-{i}", "police", "residence", Born.AddHours(i), "parked", Reasons.TimedOut);
        }
        await using var host = await StartAsync();

        var found = new List<string>();
        for (var address = "/v1/exchanges?q=state:parked%20sort:due&limit=2"; address is not null;)
        {
            using var reply = await host.Client.GetAsync(address, Stop);
            var page = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
            found.AddRange(page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("dossier").GetString()!));
            address = reply.Headers.TryGetValues("Link", out var link) ? link.Single().Split('>')[0][1..] : null;
        }
        Assert.Equal(["D-4", "D-3", "D-2", "D-1", "D-0"], found);
    }

    [Fact]
    public async Task The_one_box_takes_whatever_is_at_hand()
    {
        rows.AddDossier("000.00.12.H26-261118-0042", Office, Born);
        rows.AddDossier("D-9", "H26.99.00.000", Born);
        var exchange = rows.AddExchange("000.00.12.H26-261118-0042", "police", "residence", Born, "parked");
        var foreign = rows.AddExchange("D-9", "police", "residence", Born, "parked");
        var news = rows.AddEvent("000.00.12.H26-261118-0042", Office, "accepted", Born, "planned");
        rows.TraceEvent(news, $"00-{Trace}-00f067aa0ba902b7-01");
        await using var host = await StartAsync();

        foreach (var (text, kind) in new[] { ("000.00.12.H26 261118 0042\r", "dossier"), (" 000.00.12.H26-261118-0042", "dossier"), (news, "event"), (Trace, "trace"), ($"00-{Trace}-00f067aa0ba902b7-01", "trace") })
        {
            var answer = await AskAsync(host, text);
            Assert.Equal((kind, "/v1/dossiers/000.00.12.H26-261118-0042"), (answer.GetProperty("kind").GetString(), Assert.Single(answer.GetProperty("hits").EnumerateArray()).GetProperty("href").GetString()));
        }
        Assert.Equal("/v1/exchanges/" + exchange, (await AskAsync(host, exchange.ToUpperInvariant().Replace("EXC", "exc", StringComparison.Ordinal))).GetProperty("hits")[0].GetProperty("href").GetString());
        Assert.Empty((await AskAsync(host, foreign)).GetProperty("hits").EnumerateArray());
        Assert.Empty((await AskAsync(host, "D-9")).GetProperty("hits").EnumerateArray());
        Assert.Equal(("group", "NL-0091"), (await AskAsync(host, "nl-0091")).GetProperty("hits")[0] is var hit ? (hit.GetProperty("kind").GetString(), hit.GetProperty("id").GetString()) : default);
        Assert.Equal("state:parked", (await AskAsync(host, "trang-thai:can-xu-ly")).GetProperty("query").GetProperty("en").GetString());
        using var nothing = await host.Client.GetAsync("/v1/search?q=xin%20chao", Stop);
        using var person = await host.Client.GetAsync("/v1/search?q=001%20326%20000123", Stop);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (nothing.StatusCode, person.StatusCode));
        Assert.Contains("personal-data-in-url", await person.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_is_its_owners_and_is_seen_by_others_once_it_is_shared()
    {
        await using var host = await StartAsync();
        var (view, tag) = await SendAsync(host, HttpMethod.Post, "/v1/saved-views", """{"name":" Quá hạn hôm nay ","query":"trang-thai:can-xu-ly han:<bay-gio"}""", HttpStatusCode.Created);
        var path = "/v1/saved-views/" + view.GetProperty("id").GetString();

        Assert.Equal(("Quá hạn hôm nay", "qua-han-hom-nay", "state:parked due:<now", true, false), (view.GetProperty("name").GetString(), view.GetProperty("slug").GetString(), view.GetProperty("query").GetProperty("en").GetString(), view.GetProperty("own").GetBoolean(), view.GetProperty("shared").GetBoolean()));
        await SendAsync(host, HttpMethod.Post, "/v1/saved-views", """{"name":"qua han HOM NAY","query":""}""", HttpStatusCode.Conflict);
        await SendAsync(host, HttpMethod.Get, path, null, HttpStatusCode.NotFound, key: other);
        await SendAsync(host, HttpMethod.Patch, path, """{"shared":true}""", HttpStatusCode.PreconditionRequired);
        var (shared, next) = await SendAsync(host, HttpMethod.Patch, path, """{"shared":true}""", HttpStatusCode.OK, tag);
        Assert.Equal(("\"1\"", "\"2\"", true), (tag, next, shared.GetProperty("shared").GetBoolean()));
        await SendAsync(host, HttpMethod.Patch, path, """{"name":"Khác"}""", HttpStatusCode.PreconditionFailed, tag);
        await SendAsync(host, HttpMethod.Patch, path, """{"name":"Khác"}""", HttpStatusCode.Forbidden, next, other);
        Assert.False((await SendAsync(host, HttpMethod.Get, path, null, HttpStatusCode.OK, key: other)).Body.GetProperty("own").GetBoolean());
        Assert.Single((await SendAsync(host, HttpMethod.Get, "/v1/saved-views", null, HttpStatusCode.OK, key: other)).Body.GetProperty("data").EnumerateArray());
        await SendAsync(host, HttpMethod.Delete, path, null, HttpStatusCode.NoContent, next);
        await SendAsync(host, HttpMethod.Get, path, null, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"query":"state:parked"}""", "schema-violation", "/name")]
    [InlineData("""{"name":" ","query":"state:parked"}""", "schema-violation", "/name")]
    [InlineData("""{"name":"a\u202eb","query":"state:parked"}""", "schema-violation", "/name")]
    [InlineData("""{"name":"<script>","query":"state:parkt"}""", "invalid-query", "/query")]
    [InlineData("""{"name":"Ông 001326000123","query":"state:parked"}""", "schema-violation", "/name")]
    [InlineData("""{"name":"a","query":"state:parked","owner":"shop-b"}""", "schema-violation", "/owner")]
    public async Task A_view_that_cannot_be_kept_says_what_is_wrong(string body, string code, string place)
    {
        await using var host = await StartAsync();

        var (problem, _) = await SendAsync(host, HttpMethod.Post, "/v1/saved-views", body, code == "invalid-query" ? HttpStatusCode.BadRequest : HttpStatusCode.UnprocessableEntity);

        Assert.Equal((code, place), (problem.GetProperty("code").GetString(), problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task Of_two_windows_that_change_a_view_at_once_one_is_told()
    {
        await using var host = await StartAsync();
        var (view, tag) = await SendAsync(host, HttpMethod.Post, "/v1/saved-views", """{"name":"a","query":"state:parked"}""", HttpStatusCode.Created);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/saved-views/" + view.GetProperty("id").GetString()) { Content = new StringContent($$"""{"name":"b{{i}}"}""", Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            using var reply = await host.Client.SendAsync(request, Stop);
            return reply.StatusCode;
        }));

        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(7, statuses.Count(status => status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task The_command_line_keeps_shares_and_uses_views_and_says_where_a_question_is_wrong()
    {
        rows.AddDossier("D-1", Office, Born);
        rows.AddExchange("D-1", "police", "residence", Born, "parked", Reasons.TimedOut);
        await using var host = await StartAsync();

        Assert.Equal("✔ can-lam  Cần làm  riêng  trang-thai:can-xu-ly", (await RunAsync(host, "exchange", "view", "save", "Cần làm", "-q", "state:parked")).Output.Split('\n')[0]);
        Assert.Equal("✔ can-lam  Cần làm  riêng  trang-thai:can-xu-ly sap-xep:han", (await RunAsync(host, "exchange", "view", "save", "can lam", "-q", "state:parked sort:due")).Output.Split('\n')[0]);
        Assert.StartsWith("✔ can-lam  Cần làm  dùng chung", (await RunAsync(host, "exchange", "view", "share", "can-lam")).Output, StringComparison.Ordinal);
        Assert.Equal(["can-lam  Cần làm  dùng chung  trang-thai:can-xu-ly sap-xep:han", "Tiếp theo: gateway exchange list --view can-lam", ""], (await RunAsync(host, "exchange", "view", "list")).Output.Split('\n'));
        Assert.Contains("1 kết quả\n", (await RunAsync(host, "exchange", "list", "--view", "can-lam", "-q", "co-quan:police", "--count")).Output, StringComparison.Ordinal);
        Assert.Contains("0 kết quả\nKhông có giao dịch nào khớp.\n", (await RunAsync(host, "exchange", "list", "--view", "can-lam", "-q", "ma-loi:busy", "--count", "exact")).Output, StringComparison.Ordinal);
        Assert.StartsWith("✔ Đã xóa", (await RunAsync(host, "exchange", "view", "remove", "can-lam")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync(host, "exchange", "list", "--view", "can-lam")).ExitCode);
        var wrong = await RunAsync(host, "exchange", "list", "-q", "trang-thia:can-xu-ly");
        Assert.Equal(ExitCodes.Usage, wrong.ExitCode);
        Assert.Contains("/q (ký tự 1 đến 20): Không có khóa này. Ý bạn là \"trang-thai\"?", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("gateway dossier get D-1\n", (await RunAsync(host, "search", "D", "1")).Output);
        Assert.Equal(ExitCodes.NotFound, (await RunAsync(host, "search", "D-2")).ExitCode);
    }

    private async Task<CliRun> RunAsync(SmallHost host, params string[] verb)
    {
        var file = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(file, own, Stop);
        return await CliRun.OfAsync([.. verb, "--server", host.Client.BaseAddress!.ToString(), "--token-file", file]);
    }

    private static Task<JsonElement> AskAsync(SmallHost host, string text) => GetAsync(host, "/v1/search?q=" + Uri.EscapeDataString(text));

    private static async Task<JsonElement> GetAsync(SmallHost host, string path)
    {
        using var reply = await host.Client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement;
    }

    private async Task<(JsonElement Body, string? Tag)> SendAsync(SmallHost host, HttpMethod method, string path, string? body, HttpStatusCode expected, string? seen = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? own);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (seen is not null)
            request.Headers.TryAddWithoutValidation("If-Match", seen);
        using var reply = await host.Client.SendAsync(request, Stop);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(expected == reply.StatusCode, $"{reply.StatusCode}: {text}");
        return (text.Length == 0 ? default : JsonDocument.Parse(text).RootElement, reply.Headers.ETag?.ToString());
    }

    private Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            app.UseRouting();
            app.UseMiddleware<SignIn>();
            app.MapReading();
        },
        builder =>
        {
            var store = new KeysInMemory();
            own = store.Add("operator-a", SystemKind.Operator, TimeProvider.System, offices: [Office]);
            other = store.Add("operator-b", SystemKind.Operator, TimeProvider.System, offices: [Office]);
            builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISystemStore>(store).AddSingleton<KeyRing>().AddSingleton<WrongKeys>();
            builder.Services.AddSingleton(rows.Database).AddSingleton<IBodySeal, PlainBodies>();
            builder.Services.AddReading(new Dictionary<string, AgencyContract> { ["police"] = SomeContracts.Of("police") }, new DossierClock(Published.Catalog, SomeCalendar.Published));
            builder.Services.AddSingleton(new SmallHostKey(own));
        });
}
