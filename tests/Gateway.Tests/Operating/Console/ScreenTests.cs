using System.Net;
using System.Text.RegularExpressions;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Auditing;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Operating.Console;

public sealed class SqliteScreens() : ScreenConformance(null);

public sealed class PostgresScreens(PostgresServer server) : ScreenConformance(server);

/// <summary>What the screens say of what is in the store, on every engine.</summary>
public abstract partial class ScreenConformance(PostgresServer? server) : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0100", Result = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}""";
    private readonly SealedStage sealing = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Stage Stage => sealing.Stage;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return sealing.DisposeAsync();
    }

    [Fact]
    public async Task Every_screen_opens_on_an_empty_store_and_on_a_full_one_and_none_shows_what_was_in_a_body()
    {
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync([.. PersonRoles.All]);
        foreach (var path in Screens)
            await OpensAsync(host, path);
        await FillAsync();

        foreach (var path in Screens.Concat(await LinksAsync(host)))
        {
            var html = await OpensAsync(host, path);
            Assert.DoesNotContain("001326000123", html, StringComparison.Ordinal);
            Assert.DoesNotContain("Nguyễn", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_overview_puts_first_what_the_citizen_was_promised_first()
    {
        await ParkAsync("D-1", "2026-11-30T10:00:00+07:00");
        await ParkAsync("D-2", "2026-11-26T10:00:00+07:00");
        await ParkAsync("D-3", "2026-11-28T10:00:00+07:00");
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(PersonRole.Operator);

        var (_, html) = await host.GetAsync("/");

        Assert.Equal(["D-2", "D-3", "D-1"], Regex.Matches(html, ">(D-\\d)</a>").Select(match => match.Groups[1].Value));
        Assert.Contains("3 giao dịch cần xử lý.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_belongs_to_another_office_is_not_there()
    {
        await ParkAsync(Dossier, "2026-11-30T10:00:00+07:00");
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(new Person("van-hanh-2", [PersonRole.Operator], [OfficeCode.TryParse("H26.99.00.000", out var other) ? other : default]));
        var exchange = (await new ExchangeQueries(Stage.Database, new PlainBodies()).OfDossierAsync(Dossier, 1, Stop))[0].Id;

        var (_, overview) = await host.GetAsync("/");
        var (_, list) = await host.GetAsync("/giao-dich");
        var (dossier, _) = await host.GetAsync("/ho-so/" + Dossier);
        var (one, _) = await host.GetAsync("/giao-dich/" + Ids.Format(Ids.Exchange, exchange));

        Assert.DoesNotContain(Dossier, overview, StringComparison.Ordinal);
        Assert.DoesNotContain(Dossier, list, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (dossier, one));
    }

    [Fact]
    public async Task The_list_is_narrowed_paged_and_says_what_to_drop()
    {
        for (var i = 0; i < 5; i++)
            await ParkAsync($"D-{i}", "2026-11-30T10:00:00+07:00");
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(PersonRole.Viewer);

        var (_, first) = await host.GetAsync("/giao-dich?state=parked&agency=&procedure=&since=&limit=2");
        var next = WebUtility.HtmlDecode(Regex.Match(first, "href=\"([^\"]+)\" rel=\"next\"").Groups[1].Value);
        var (_, second) = await host.GetAsync(next);
        var (_, none) = await host.GetAsync("/giao-dich?state=held&agency=police");
        var (wrong, page) = await host.GetAsync("/giao-dich?state=broken");

        Assert.Equal(["D-4", "D-3"], Rows(first));
        Assert.Equal(["D-2", "D-1", "D-0"], Rows(second).Take(3));
        Assert.Contains("href=\"/giao-dich?agency=police\"", none, StringComparison.Ordinal);
        Assert.Contains("href=\"/giao-dich?state=held\"", none, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_into_the_filter_comes_into_an_address_only_once_it_was_read()
    {
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(PersonRole.Viewer);
        var token = await host.TokenAsync();

        using var read = await host.PostAsync("/loc-giao-dich", ("token", token), ("q", "trang-thai:can-xu-ly"), ("state", ""), ("agency", "police"));
        using var citizen = await host.PostAsync("/loc-giao-dich", ("token", token), ("q", "001326000123"));
        using var hidden = await host.PostAsync("/loc-giao-dich", ("token", token), ("procedure", "001326000123"));

        Assert.Equal((HttpStatusCode.SeeOther, "/giao-dich?q=trang-thai%3Acan-xu-ly&agency=police"), (read.StatusCode, read.Headers.Location?.OriginalString));
        Assert.All([citizen, hidden], answer => Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location)));
    }

    [Fact]
    public async Task What_is_urgent_is_found_by_its_promise_whatever_is_newer()
    {
        await ParkAsync("D-1", "2026-11-30T10:00:00+07:00");
        await ParkAsync("D-2", "2026-11-29T10:00:00+07:00");
        var urgent = new UrgentQueries(Stage.Database);

        Assert.Equal(["D-2"], (await urgent.ListAsync(null, 1, Stop)).Select(row => row.Dossier));
        Assert.Equal(2, await urgent.CountAsync(null, 10, Stop));
        Assert.Empty(await urgent.ListAsync(["H26.99.00.000"], 1, Stop));
    }

    [Fact]
    public async Task An_exchange_tells_its_attempts_folds_those_that_are_alike_and_says_whether_one_may_have_arrived()
    {
        await Stage.OpenAsync("accepted-birth", Dossier);
        for (var i = 0; i < 4; i++)
        {
            await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.TimedOut, i == 3, Then: i == 3 ? NextMove.Park : NextMove.Schedule));
            Stage.Clock.Advance(TimeSpan.FromHours(12));
        }
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(PersonRole.Viewer);
        var (_, list) = await host.GetAsync("/giao-dich?state=parked");

        var (_, html) = await host.GetAsync(Regex.Match(list, "href=\"(/giao-dich/exc_[^\"]+)\"").Groups[1].Value);

        Assert.Contains("Lần gửi 1–4: 4 lần giống nhau", html, StringComparison.Ordinal);
        Assert.Contains("có thể đã tới cơ quan", html, StringComparison.Ordinal);
        Assert.Contains("Cần xử lý", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_box_finds_a_dossier_and_an_exchange_and_never_a_citizen()
    {
        await ParkAsync(Dossier, "2026-11-30T10:00:00+07:00");
        var exchange = Ids.Format(Ids.Exchange, (await new ExchangeQueries(Stage.Database, new PlainBodies()).OfDossierAsync(Dossier, 1, Stop))[0].Id);
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(PersonRole.Viewer);
        var token = await host.TokenAsync();

        using var dossier = await host.PostAsync("/tim", ("token", token), ("text", $" {Dossier[..10]} {Dossier[10..]}\t"));
        using var one = await host.PostAsync("/tim", ("token", token), ("text", exchange));
        using var nothing = await host.PostAsync("/tim", ("token", token), ("text", "<script>alert(1)</script>"));
        using var citizen = await host.PostAsync("/tim", ("token", token), ("text", "001326000123"));

        Assert.Equal(("/ho-so/" + Dossier, "/giao-dich/" + exchange), (dossier.Headers.Location!.OriginalString, one.Headers.Location!.OriginalString));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (nothing.StatusCode, citizen.StatusCode));
        Assert.DoesNotContain("001326000123", await citizen.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", await nothing.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_is_read_backwards_dossier_by_dossier_and_verified_on_record()
    {
        await FillAsync();
        await sealing.SealAsync(Stop);
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(PersonRole.Auditor);

        var (_, log) = await host.GetAsync("/nhat-ky");
        var (_, own) = await host.GetAsync("/nhat-ky?dossier=" + Dossier);
        using var verified = await host.PostAsync("/nhat-ky/xac-minh", ("token", await host.TokenAsync()), ("from", ""), ("to", ""));
        using var wrong = await host.PostAsync("/nhat-ky/xac-minh", ("token", await host.TokenAsync()), ("from", "23/11"), ("to", ""));

        Assert.Contains("Mở kế hoạch hồ sơ", log, StringComparison.Ordinal);
        Assert.Contains("Nhật ký của hồ sơ " + Dossier, own, StringComparison.Ordinal);
        var verdict = await verified.Content.ReadAsStringAsync(Stop);
        Assert.Contains("Nguyên vẹn", verdict, StringComparison.Ordinal);
        Assert.Contains("từ mục đầu tiên đến điểm neo ký", verdict, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var records = (await Stage.Audit.NextAsync(1000)).Runs.SelectMany(run => run.Records).Select(System.Text.Encoding.UTF8.GetString);
        Assert.Contains(records, record => record.Contains("\"type\":\"audit.verified\"", StringComparison.Ordinal) && record.Contains("\"actor\":\"person:truong-ca-1\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_auditor_of_some_offices_reads_the_audit_of_their_dossiers_and_not_along_the_log()
    {
        await FillAsync();
        await sealing.SealAsync(Stop);
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync(new Person("kiem-toan-1", [PersonRole.Auditor], [OfficeCode.TryParse("H26.99.00.000", out var other) ? other : default]));

        Assert.DoesNotContain(Dossier, (await host.GetAsync("/nhat-ky")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("plan.opened", (await host.GetAsync("/nhat-ky?dossier=" + Dossier)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_carries_a_script_or_a_style_of_its_own_and_each_says_so()
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await host.SignInAsync([.. PersonRoles.All]);
        foreach (var path in Screens.Concat(await LinksAsync(host)))
        {
            using var reply = await host.Browser.GetAsync(path, Stop);
            var html = await reply.Content.ReadAsStringAsync(Stop);
            Assert.Empty(InlineCode().Matches(html).Select(match => $"{path}: {match.Value}"));
            Assert.StartsWith("default-src 'none';", Assert.Single(reply.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", reply.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.True(reply.Headers.CacheControl!.NoStore, path);
            Assert.InRange(html.Length, 1, 150_000);
        }
    }

    internal static readonly string[] Screens = ["/", "/giao-dich", "/giao-dich?state=parked", "/ho-so", "/nhom-loi", "/co-quan", "/co-quan/police", "/nhat-ky", "/quyen-cua-toi", "/tro-giup", "/dang-nhap"];

    private static IEnumerable<string> Rows(string html) => Regex.Matches(html, "<th scope=\"row\"><a class=\"id\" href=\"[^\"]+\">([^<]+)</a>").Select(match => match.Groups[1].Value);

    private static async Task<string> OpensAsync(ConsoleHost host, string path)
    {
        var (status, html) = await host.GetAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status}");
        Assert.Matches("<h1[ >]", html);
        return html;
    }

    // Each exchange and dossier that the lists lead to.
    private static async Task<IReadOnlyList<string>> LinksAsync(ConsoleHost host)
    {
        var (_, list) = await host.GetAsync("/giao-dich");
        var exchanges = Regex.Matches(list, "href=\"(/giao-dich/exc_[^\"]+)\"").Select(match => match.Groups[1].Value).Distinct().Take(10).ToList();
        Assert.NotEmpty(exchanges);
        return [.. exchanges, "/nhom-loi/NL-0001", "/nhom-loi/NL-0002", "/ho-so/" + Dossier, "/nhat-ky?dossier=" + Dossier];
    }

    private async Task FillAsync()
    {
        await Stage.OpenAsync("accepted-birth", Dossier);
        await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Answered(System.Text.Encoding.UTF8.GetBytes(Result)));
        await Stage.SettleAsync(await Stage.ClaimOneAsync("police"), new Outcome.Refused("unknown-address"));
        await ParkAsync("D-1", "2026-11-30T10:00:00+07:00");
        await new GroupingStore(Stage.Database, Stage.Clock, Stage.Lanes).GroupAsync(100, Stage.Now);
    }

    private async Task ParkAsync(string dossier, string dueAt)
    {
        await Stage.OpenAsync("accepted-birth", dossier, text => Regex.Replace(text, "\"dueAt\": ?\"[^\"]+\"", $"\"dueAt\":\"{dueAt}\""));
        await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.TimedOut, true, Then: NextMove.Park));
        Stage.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    [GeneratedRegex("<script(?![^>]* src=)|<style|\\sstyle=|\\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();
}
