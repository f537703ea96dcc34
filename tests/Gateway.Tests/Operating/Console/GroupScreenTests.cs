using System.Net;
using System.Text.RegularExpressions;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Operating.Console;

public sealed class SqliteGroupScreens() : GroupScreenConformance(new Stage());

public sealed class PostgresGroupScreens(PostgresServer server) : GroupScreenConformance(new Stage(server));

/// <summary>What a person sees of failure groups and says of them, by forms alone.</summary>
public abstract class GroupScreenConformance(Stage stage) : IAsyncDisposable
{
    private const string One = "/nhom-loi/NL-0001";
    private static readonly Outcome.Failed Silent = new(Reasons.TimedOut, MayHaveArrived: true, Then: NextMove.Park), Busy = new(Reasons.Busy, MayHaveArrived: false, Then: NextMove.Park);
    private readonly GroupingStore grouping = new(stage.Database, stage.Clock, stage.Lanes);
    private int dossiers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task A_group_says_what_fails_what_to_do_and_who_fails_so_and_each_of_them_leads_back()
    {
        await FailAsync(Silent, 2);
        await using var host = await StartAsync(PersonRole.Viewer);

        var (_, list) = await host.GetAsync("/nhom-loi");
        var (_, group) = await host.GetAsync(One);
        var (_, exchange) = await host.GetAsync(Regex.Match(group, "href=\"(/giao-dich/exc_[^\"]+)\"").Groups[1].Value);
        var (_, all) = await host.GetAsync(WebUtility.HtmlDecode(Regex.Match(group, "href=\"(/giao-dich\\?q=[^\"]+)\"").Groups[1].Value));

        Assert.Contains("href=\"/nhom-loi/NL-0001\"", list, StringComparison.Ordinal);
        Assert.Contains("Cơ quan không trả lời kịp", list, StringComparison.Ordinal);
        Assert.Contains("2 giao dịch, 2 hồ sơ", group, StringComparison.Ordinal);
        Assert.Contains(NextSteps.Of(CauseClass.AgencySilent).Text.Vi, group, StringComparison.Ordinal);
        Assert.Contains("href=\"/runbooks/agency-silent\"", group, StringComparison.Ordinal);
        Assert.Contains("gateway replay plan -q &#x27;nhom:NL-0001&#x27;", group, StringComparison.Ordinal);
        Assert.Contains("1 giao dịch khác cùng lỗi: <a href=\"/nhom-loi/NL-0001\"", exchange, StringComparison.Ordinal);
        Assert.Contains(NextSteps.Of(CauseClass.AgencySilent).Text.Vi, exchange, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(all, "href=\"/giao-dich/exc_"));
    }

    [Fact]
    public async Task A_refusal_is_not_replayed_and_says_what_to_do_instead()
    {
        await FailAsync(new Outcome.Refused("registration-refused"), 1);
        await using var host = await StartAsync(PersonRole.Operator);

        var (_, group) = await host.GetAsync(One);

        Assert.Contains("Không gửi lại được", group, StringComparison.Ordinal);
        Assert.DoesNotContain("gateway replay plan", group, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_is_kept_with_its_owner_and_its_reason_is_on_record_but_not_its_words()
    {
        await FailAsync(Silent, 1);
        await using var host = await StartAsync(PersonRole.Operator);

        using var kept = await ActAsync(host, "ghi-chu", 1, ("note", "<script>alert(1)</script>\r\nĐã gọi trực"), ("owner", "Vận hành 2"), ("reason", "bàn giao ca"));
        var (_, html) = await host.GetAsync(One);

        Assert.Equal((HttpStatusCode.SeeOther, One), (kept.StatusCode, kept.Headers.Location!.OriginalString));
        Assert.Contains("<script>alert(1)</script>\nĐã gọi trực", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("Phụ trách: Vận hành 2", html, StringComparison.Ordinal);
        Assert.Contains("Đã biết", html, StringComparison.Ordinal);
        var record = Assert.Single(await RecordsAsync());
        Assert.Contains("\"actor\":\"person:truong-ca-1\"", record, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"bàn giao ca\"", record, StringComparison.Ordinal);
        Assert.DoesNotContain("gọi trực", record, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ghi-chu", "đã gọi", "", "Nêu lý do.")]
    [InlineData("ghi-chu", "đã gọi", "x", "Lý do dài từ 3 đến 300 ký tự.")]
    [InlineData("ghi-chu", "đã gọi", "công dân 001326999123", "không được chứa số giấy tờ")]
    [InlineData("ghi-chu", "x\u202ey", "bàn giao ca", "Có ký tự không hiện ra được.")]
    [InlineData("dong", "", "", "Nêu lý do.")]
    [InlineData("im-lang", "", "chờ cơ quan", "Chọn im lặng trong bao lâu.")]
    public async Task What_cannot_be_done_says_why_and_keeps_what_was_typed(string act, string note, string reason, string why)
    {
        await FailAsync(Silent, 1);
        await using var host = await StartAsync(PersonRole.Operator);

        using var refused = await ActAsync(host, act, 1, ("note", note), ("owner", ""), ("until", "sớm"), ("reason", reason));
        var html = await refused.Content.ReadAsStringAsync(Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Matches($"role=\"alert\">[^<]*{Regex.Escape(why)}", html);
        if (act == "ghi-chu")
            Assert.Contains($">{note}</textarea>", html, StringComparison.Ordinal);
        Assert.Empty(await RecordsAsync());
    }

    [Fact]
    public async Task Who_was_overtaken_is_told_sees_the_newer_state_and_loses_nothing_typed()
    {
        await FailAsync(Silent, 1);
        await using var host = await StartAsync(PersonRole.Operator);
        using var first = await ActAsync(host, "ghi-chu", 1, ("note", "một"), ("owner", ""), ("reason", "bàn giao ca"));

        using var second = await ActAsync(host, "ghi-chu", 1, ("note", "hai"), ("owner", ""), ("reason", "bàn giao ca"));
        var html = await second.Content.ReadAsStringAsync(Stop);

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.Conflict), (first.StatusCode, second.StatusCode));
        Assert.Contains("Có người vừa sửa nhóm này", html, StringComparison.Ordinal);
        Assert.Contains(">một</span>", html, StringComparison.Ordinal);
        Assert.Contains(">hai</textarea>", html, StringComparison.Ordinal);
        Assert.Contains("name=\"version\" value=\"2\"", html, StringComparison.Ordinal);
        Assert.Single(await RecordsAsync());
    }

    [Fact]
    public async Task A_group_is_muted_closed_found_among_the_closed_and_opened_again()
    {
        await FailAsync(Silent, 1);
        await using var host = await StartAsync(PersonRole.Operator);

        using var muted = await ActAsync(host, "im-lang", 1, ("until", "4h"), ("reason", "chờ cơ quan"));
        var (_, quiet) = await host.GetAsync(One);
        using var loud = await ActAsync(host, "im-lang", 2, ("until", "off"), ("reason", "xong việc"));
        using var closed = await ActAsync(host, "dong", 3, ("reason", "đã khắc phục"));

        Assert.Contains($"Đang im lặng đến {Gateway.Host.Operating.Console.Visit.Time(stage.Now.AddHours(4))}", quiet, StringComparison.Ordinal);
        Assert.DoesNotContain("Đang im lặng đến", (await host.GetAsync(One)).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(One, (await host.GetAsync("/nhom-loi")).Html, StringComparison.Ordinal);
        Assert.Contains(One, (await host.GetAsync("/nhom-loi?state=closed&agency=civil-status")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(One, (await host.GetAsync("/nhom-loi?state=closed&agency=police")).Html, StringComparison.Ordinal);
        Assert.Contains("/nhom-loi/NL-0001/mo-lai", (await host.GetAsync(One)).Html, StringComparison.Ordinal);
        using var open = await ActAsync(host, "mo-lai", 4, ("reason", "còn sót"));
        Assert.All([muted, loud, closed, open], reply => Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode));
        Assert.Contains(One, (await host.GetAsync("/nhom-loi")).Html, StringComparison.Ordinal);
        Assert.Equal(4, (await RecordsAsync()).Count);
    }

    [Fact]
    public async Task Groups_of_one_incident_are_brought_together_and_taken_apart_again()
    {
        await FailAsync(Silent, 1);
        await FailAsync(Busy, 1);
        await using var host = await StartAsync(PersonRole.ShiftLead);

        using var unknown = await ActAsync(host, "gop", 1, ("groups", "NL-77"), ("reason", "cùng sự cố"));
        using var itself = await ActAsync(host, "gop", 1, ("groups", "nl-1"), ("reason", "cùng sự cố"));
        using var merged = await ActAsync(host, "gop", 1, ("groups", "nl-2"), ("reason", "cùng sự cố"));
        var (_, both) = await host.GetAsync(One);
        var cause = Regex.Matches(both, "<option value=\"([0-9a-f]{32})\"[^>]*>([^<]*)<").Single(option => option.Groups[2].Value.Contains("busy", StringComparison.Ordinal)).Groups[1].Value;
        using var split = await ActAsync(host, "tach", 2, ("cause", cause), ("reason", "khác sự cố"));

        Assert.Contains("Không có nhóm lỗi mang số đó.", await unknown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Contains("Chưa có gì thay đổi.", await itself.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Conflict), (unknown.StatusCode, itself.StatusCode));
        Assert.All([merged, split], reply => Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode));
        Assert.Contains("2 giao dịch, 2 hồ sơ", both, StringComparison.Ordinal);
        Assert.Contains("1 giao dịch, 1 hồ sơ", (await host.GetAsync(One)).Html, StringComparison.Ordinal);
        Assert.Contains("NL-0002", (await host.GetAsync("/nhom-loi")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_sees_whose_the_acts_are_and_cannot_do_them()
    {
        await FailAsync(Silent, 1);
        await using var host = await StartAsync(PersonRole.Viewer);

        var (_, html) = await host.GetAsync(One);
        using var close = await ActAsync(host, "dong", 1, ("reason", "đã khắc phục"));

        Assert.DoesNotContain("<textarea", html, StringComparison.Ordinal);
        Assert.Contains("Cần vai trò Vận hành hoặc Trưởng ca", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, close.StatusCode);
        Assert.Empty(await RecordsAsync());
    }

    [Fact]
    public async Task The_list_is_paged_the_earliest_due_time_first_and_refuses_what_it_does_not_know()
    {
        await FailAsync(Silent, 1);
        await FailAsync(Busy, 1);
        await using var host = await StartAsync(PersonRole.Viewer);

        var (_, first) = await host.GetAsync("/nhom-loi?limit=1&agency=&sort=last");
        var next = WebUtility.HtmlDecode(Regex.Match(first, "href=\"([^\"]+)\" rel=\"next\"").Groups[1].Value);
        var (_, second) = await host.GetAsync(next);

        Assert.Equal("/nhom-loi?sort=last", next[..next.IndexOf("&after", StringComparison.Ordinal)]);
        Assert.Contains("NL-0002", first, StringComparison.Ordinal);
        Assert.DoesNotContain("NL-0001", first, StringComparison.Ordinal);
        Assert.Contains("NL-0001", second, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.GetAsync("/nhom-loi?state=x")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/nhom-loi/NL-77")).Status);
        using var unknown = await ActAsync(host, "xoa", 1, ("reason", "thử xem"));
        using var found = await host.PostAsync("/tim", ("token", await host.TokenAsync()), ("text", "nl-2"));
        Assert.Equal((HttpStatusCode.Forbidden, "/nhom-loi/NL-0002"), (unknown.StatusCode, found.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Nothing_that_fails_is_said_and_so_is_that_nobody_groups()
    {
        await using var host = await StartAsync(PersonRole.Viewer);
        Assert.Contains("Chưa có tiến trình nào gom lỗi.", (await host.GetAsync("/nhom-loi")).Html, StringComparison.Ordinal);

        await grouping.GroupAsync(100, stage.Now);
        var (_, empty) = await host.GetAsync("/nhom-loi");
        stage.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("Không có lỗi nào cần xử lý.", empty, StringComparison.Ordinal);
        Assert.DoesNotContain("gom", empty, StringComparison.Ordinal);
        Assert.Contains("Lỗi mới được gom tính đến", (await host.GetAsync("/nhom-loi")).Html, StringComparison.Ordinal);
    }

    private async Task<ConsoleHost> StartAsync(params PersonRole[] roles)
    {
        var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(roles);
        return host;
    }

    private static async Task<HttpResponseMessage> ActAsync(ConsoleHost host, string act, int version, params (string Name, string Value)[] fields) =>
        await host.PostAsync($"{One}/{act}", [("token", await host.TokenAsync()), ("version", version.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. fields]);

    private async Task FailAsync(Outcome outcome, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{++dossiers:0000}");
            await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), outcome);
        }
        await grouping.GroupAsync(100, stage.Now);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private Task<List<string>> RecordsAsync() =>
        stage.Database.WriteAsync(session => session.QueryAsync("select record from audit_event where type = 'group.changed' order by id", _ => { }, row => System.Text.Encoding.UTF8.GetString(row.Bytes())));
}
