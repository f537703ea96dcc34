using System.Net;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Operating.People;
using Gateway.Operating;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Operating.Console;

/// <summary>Who comes into the console, how, and until when.</summary>
public sealed class DoorTests : IAsyncDisposable
{
    private readonly Stage stage = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task Looking_at_a_link_does_not_use_it_and_one_click_does()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        var link = await host.LinkAsync(PersonRole.Viewer);

        var (looked, page) = await host.GetAsync("/dang-nhap/" + link);
        _ = await host.GetAsync("/dang-nhap/" + link);
        using var used = await host.PostAsync("/dang-nhap", ("link", link));
        using var again = await host.PostAsync("/dang-nhap", ("link", link));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.SeeOther, HttpStatusCode.Forbidden), (looked, used.StatusCode, again.StatusCode));
        Assert.Contains("Vào bảng điều hành", page, StringComparison.Ordinal);
        Assert.Contains("đã dùng rồi", await again.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/")).Status);
        Assert.Equal("used", Assert.Single(host.Late.Take().Counted).What.Why);
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_alone_and_no_script_reads_it()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await using var behindTls = await ConsoleHost.StartAsync(stage, new ConsoleOptions(false, new Uri("https://gateway.example")));

        using var plain = await host.PostAsync("/dang-nhap", ("link", await host.LinkAsync(PersonRole.Viewer)));
        using var secure = await behindTls.PostAsync("/dang-nhap", ("link", await behindTls.LinkAsync(PersonRole.Viewer)));

        Assert.Matches("^gateway=gws_[^;]+; path=/; samesite=lax; httponly$", Assert.Single(plain.Headers.GetValues("Set-Cookie")));
        Assert.Matches("^__Host-gateway=gws_[^;]+; path=/; secure; samesite=lax; httponly$", Assert.Single(secure.Headers.GetValues("Set-Cookie")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/giao-dich?state=parked")]
    [InlineData("/nhat-ky")]
    [InlineData("/truc-tiep")]
    [InlineData("/quyen-cua-toi")]
    public async Task Who_is_nobody_is_led_to_the_door(string page)
    {
        await using var host = await ConsoleHost.StartAsync(stage);

        using var reply = await host.Browser.GetAsync(page, Stop);

        Assert.Equal((HttpStatusCode.SeeOther, $"/dang-nhap?ve={Uri.EscapeDataString(page)}"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task What_is_sent_after_the_session_ended_is_not_done_and_that_is_said()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(PersonRole.Auditor);
        var token = await host.TokenAsync();
        stage.Clock.Advance(PersonSession.IdleMax);

        using var reply = await host.PostAsync("/nhat-ky/xac-minh", ("token", token));

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
        Assert.Contains("chưa được thực hiện", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.DoesNotContain((await stage.Audit.NextAsync(100)).Runs.SelectMany(run => run.Records), record => System.Text.Encoding.UTF8.GetString(record).Contains("audit.verified", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_busy_stays_in_for_a_shift_and_no_longer()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(PersonRole.Viewer);
        for (var i = 0; i < 20; i++)
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(29));
            Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/quyen-cua-toi")).Status);
        }

        stage.Clock.Advance(TimeSpan.FromMinutes(21));

        Assert.Equal(HttpStatusCode.SeeOther, (await host.GetAsync("/quyen-cua-toi")).Status);
        Assert.Contains(host.Late.Take().Counted, refused => refused.What is { Type: AuditTypes.SignInRefused, Why: "expired", About: not null });
    }

    [Fact]
    public async Task A_form_without_the_token_or_from_another_page_does_nothing()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(PersonRole.Viewer);
        var token = await host.TokenAsync();
        using var bare = await host.PostAsync("/dang-xuat");
        using var wrong = await host.PostAsync("/dang-xuat", ("token", token[..^1] + (token[^1] == 'A' ? 'B' : 'A')));
        using var twice = await host.PostAsync("/dang-xuat", ("token", token), ("token", token));
        using var foreign = await SendAsync(host, "/dang-xuat", token, "Origin", "https://evil.example");
        using var opaque = await SendAsync(host, "/dang-xuat", token, "Origin", "null");
        using var cross = await SendAsync(host, "/dang-xuat", token, "Sec-Fetch-Site", "cross-site");
        using var link = await SendAsync(host, "/dang-nhap", token, "Origin", "https://evil.example");

        Assert.All([bare, wrong, twice, foreign, opaque, cross, link], reply => Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/quyen-cua-toi")).Status);
    }

    [Fact]
    public async Task Who_leaves_is_out_also_with_a_copy_of_the_cookie()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        using var entered = await host.PostAsync("/dang-nhap", ("link", await host.LinkAsync(PersonRole.Viewer)));
        var copy = Assert.Single(entered.Headers.GetValues("Set-Cookie")).Split(';')[0];

        using var left = await SendAsync(host, "/dang-xuat", await host.TokenAsync(), "Origin", host.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal("/dang-nhap", left.Headers.Location!.OriginalString);
        using var thief = host.NewBrowser();
        thief.DefaultRequestHeaders.Add("Cookie", copy);
        using var tried = await thief.GetAsync("/", Stop);
        Assert.Equal(HttpStatusCode.SeeOther, tried.StatusCode);
        Assert.Contains(host.Late.Take().Counted, refused => refused.What.Why == "revoked");
    }

    [Fact]
    public async Task A_cookie_of_another_shape_or_with_another_secret_is_nobody_s()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        using var entered = await host.PostAsync("/dang-nhap", ("link", await host.LinkAsync(PersonRole.Viewer)));
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie")).Split(';')[0];
        string[] wrong = ["gateway=1", cookie[..^1] + (cookie[^1] == 'A' ? 'B' : 'A'), "gateway=" + ApiKey.Create(ApiKey.SessionMarker).Text, "gateway=" + ApiKey.Create().Text];

        foreach (var text in wrong)
        {
            using var browser = host.NewBrowser();
            browser.DefaultRequestHeaders.Add("Cookie", text);
            using var reply = await browser.GetAsync("/", Stop);
            Assert.Equal(HttpStatusCode.SeeOther, reply.StatusCode);
        }
        Assert.Equal(["malformed-key", "unknown-key", "wrong-secret"], host.Late.Take().Counted.Select(refused => refused.What.Why).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_not_a_role_s_says_whose_it_is_and_is_on_record()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(PersonRole.Viewer);

        var (status, page) = await host.GetAsync("/nhat-ky");
        var (_, first) = await host.GetAsync("/");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Cần vai trò Kiểm toán hoặc Bảo vệ dữ liệu", page, StringComparison.Ordinal);
        Assert.Contains("aria-disabled=\"true\"", first, StringComparison.Ordinal);
        Assert.Contains(Refusal.OfRight("person:truong-ca-1", "read-audit"), host.Late.Take().Counted.Select(refused => refused.What));
    }

    [Fact]
    public async Task An_auditor_sees_the_audit_and_no_dossier()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(PersonRole.Auditor);

        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/nhat-ky")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync("/giao-dich")).Status);
        using var first = await host.Browser.GetAsync("/", Stop);
        Assert.Equal((HttpStatusCode.SeeOther, "/nhat-ky"), (first.StatusCode, first.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task A_session_opens_no_door_of_the_API()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        await host.SignInAsync(PersonRole.Viewer);

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("/v1/exchanges")).Status);
    }

    [Fact]
    public async Task Guessing_links_ends_in_too_many_requests()
    {
        await using var host = await ConsoleHost.StartAsync(stage);
        for (var i = 0; i < 60; i++)
            (await host.PostAsync("/dang-nhap", ("link", ApiKey.Create(ApiKey.LinkMarker).Text))).Dispose();

        using var last = await host.PostAsync("/dang-nhap", ("link", "gwl_"));

        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
    }

    [Theory]
    [InlineData("/ngon-ngu/en?ve=/giao-dich", "/giao-dich")]
    [InlineData("/ngon-ngu/vi?ve=//evil.example", "/")]
    [InlineData("/ngon-ngu/vi?ve=https://evil.example", "/")]
    [InlineData("/ngon-ngu/vi?ve=/%0d%0aSet-Cookie:x", "/")]
    [InlineData("/ngon-ngu/vi", "/")]
    public async Task The_language_is_kept_and_leads_nowhere_but_to_our_own_pages(string asked, string led)
    {
        await using var host = await ConsoleHost.StartAsync(stage);

        using var reply = await host.Browser.GetAsync(asked, Stop);

        Assert.Equal((HttpStatusCode.SeeOther, led), (reply.StatusCode, reply.Headers.Location!.OriginalString));
        var (_, page) = await host.GetAsync("/dang-nhap");
        Assert.Contains(asked.Contains("/en", StringComparison.Ordinal) ? "<html lang=\"en\">" : "<html lang=\"vi\">", page, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(ConsoleHost host, string path, string token, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("token", token)]) };
        request.Headers.TryAddWithoutValidation(header, value);
        return await host.Browser.SendAsync(request, Stop);
    }
}
