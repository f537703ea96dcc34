using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Auditing;
using Gateway.Tests.Storage;
using Microsoft.Playwright;

namespace Gateway.Tests.Operating.Console;

/// <summary>
/// The console in a real browser: every screen in both languages, empty, full, forbidden and in trouble, on a wide screen and on a narrow one. What it looked
/// like lies in artifacts/screens afterwards.
/// </summary>
public sealed class BrowserTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0100";
    private const int BytesMax = 150_000;
    private readonly SealedStage sealing = new(null);
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> complaints = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Stage Stage => sealing.Stage;

    public ValueTask DisposeAsync() => sealing.DisposeAsync();

    public static TheoryData<string, bool> States => new() { { "vi", true }, { "vi", false }, { "en", true }, { "en", false } };

    [Theory, MemberData(nameof(States))]
    public async Task Every_screen_is_open_to_everybody_fits_and_is_light(string language, bool isFull)
    {
        if (isFull)
            await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host);
        var page = await SignInAsync(host, context, language, [.. PersonRoles.All]);
        var screens = ScreenConformance.Screens.Select(path => (Path: path, Name: path.Trim('/').Replace('/', '-').Replace('?', '-'))).ToList();
        if (isFull)
            screens.AddRange([("/ho-so/" + Dossier, "ho-so-1"), ("/nhat-ky?dossier=" + Dossier, "nhat-ky-ho-so"), (await FirstAsync(page, "/giao-dich?state=parked"), "giao-dich-parked-1"), (await FirstAsync(page, "/giao-dich?state=refused"), "giao-dich-refused-1"), ("/nhom-loi/NL-0001", "nhom-loi-1"), ("/nhom-loi/NL-0002", "nhom-loi-2")]);
        foreach (var (path, name) in screens)
            await LookAsync(page, path, $"{(isFull ? "full" : "empty")}-{(name.Length == 0 ? "tong-quan" : name)}-{language}");
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public async Task What_is_forbidden_lost_or_in_trouble_is_a_page_that_says_so(string language)
    {
        await FillAsync();
        var store = new TroubledDatabase(Stage.Database);
        await using var host = await ConsoleHost.StartAsync(Stage, database: store);
        await using var context = await chromium.OpenAsync(host);
        var page = await SignInAsync(host, context, language, PersonRole.Viewer);

        await LookAsync(page, "/nhat-ky", "forbidden-" + language, 403);
        await LookAsync(page, "/giao-dich?state=broken", "wrong-" + language, 400);
        await LookAsync(page, "/ho-so/D-404", "missing-" + language, 404);
        store.IsInTrouble = true;
        await LookAsync(page, "/giao-dich", "trouble-" + language, 503);
        store.IsInTrouble = false;
        await page.GotoAsync("/dang-nhap/gwl_used");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Vào|Enter") }).ClickAsync();
        await CheckAsync(page, "link-unknown-" + language);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/giao-dich")]
    [InlineData("/nhat-ky")]
    [InlineData("/quyen-cua-toi")]
    public async Task The_dark_theme_can_be_read_too(string path)
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host, theme: ColorScheme.Dark);
        var page = await SignInAsync(host, context, "vi", [.. PersonRoles.All]);

        await LookAsync(page, path, "dark-" + (path == "/" ? "tong-quan" : path[1..]));
    }

    [Fact]
    public async Task Without_a_mouse_one_gets_in_finds_what_is_stuck_reads_it_and_leaves()
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/dang-nhap/" + await host.LinkAsync(PersonRole.Operator));

        await TabToAsync(page, "Vào bảng điều hành");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(host.Address.ToString());
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Đến nội dung chính", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.ReloadAsync();
        await TabToAsync(page, "Giao dịch");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/giao-dich");
        await page.Locator("#f-state").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync(page, "Lọc");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/giao-dich?state=parked");
        await TabToAsync(page, "D-1");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/giao-dich/exc_*");
        Assert.Contains("Cần xử lý", await page.Locator(".lead").InnerTextAsync(), StringComparison.Ordinal);
        await TabToAsync(page, "Đăng xuất");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/dang-nhap");
    }

    [Fact]
    public async Task A_place_that_is_not_mine_can_be_reached_by_keyboard_and_says_why()
    {
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host);
        var page = await SignInAsync(host, context, "vi", PersonRole.Viewer);

        await TabToAsync(page, "Nhật ký");

        Assert.Equal("true", await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-disabled')"));
        Assert.Contains("Cần vai trò Kiểm toán", await page.EvaluateAsync<string>("document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shortcuts_are_off_until_the_first_question_mark_and_never_act_in_a_field()
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host);
        var page = await SignInAsync(host, context, "vi", PersonRole.Operator);

        await page.Keyboard.PressAsync("/");
        Assert.NotEqual("find", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.PressAsync("?");
        await page.WaitForURLAsync("**/tro-giup");
        await page.Keyboard.PressAsync("/");
        Assert.Equal("find", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Keyboard.TypeAsync("gg?");
        Assert.Equal("gg?", await page.Locator("#find").InputValueAsync());
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("g");
        await page.WaitForURLAsync("**/giao-dich");
        await page.Keyboard.PressAsync("j");
        Assert.Equal("D-1", await FocusedAsync(page));
    }

    [Fact]
    public async Task Without_scripts_one_gets_in_filters_reads_and_leaves()
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host, scripts: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/dang-nhap/" + await host.LinkAsync(PersonRole.Operator));
        await page.GetByRole(AriaRole.Button, new() { Name = "Vào bảng điều hành" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Giao dịch", Exact = true }).ClickAsync();
        await page.Locator("#f-state").SelectOptionAsync("parked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lọc" }).ClickAsync();
        await page.Locator("tbody th a").First.ClickAsync();
        await page.WaitForURLAsync("**/giao-dich/exc_*");
        await page.Locator("#find").FillAsync(Dossier);
        await page.GetByRole(AriaRole.Button, new() { Name = "Tìm" }).ClickAsync();
        await page.WaitForURLAsync("**/ho-so/" + Dossier);
        await page.GetByRole(AriaRole.Link, new() { Name = "EN", Exact = true }).ClickAsync();
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/dang-nhap");
    }

    [Fact]
    public async Task Without_scripts_a_failure_group_is_found_noted_and_closed()
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host, scripts: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/dang-nhap/" + await host.LinkAsync(PersonRole.Operator));
        await page.GetByRole(AriaRole.Button, new() { Name = "Vào bảng điều hành" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Nhóm lỗi", Exact = true }).ClickAsync();
        await page.Locator("tbody th a").First.ClickAsync();
        await page.WaitForURLAsync("**/nhom-loi/NL-*");
        await page.Locator("#note").FillAsync("Đã gọi trực Công an");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu ghi chú" }).ClickAsync();
        Assert.True(await page.Locator("#reason-ghi-chu").EvaluateAsync<bool>("field => field.matches(':invalid')"));
        await page.Locator("#reason-ghi-chu").FillAsync("bàn giao ca");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu ghi chú" }).ClickAsync();
        await page.Locator(".said").WaitForAsync();
        Assert.Equal("Đã gọi trực Công an", await page.Locator(".said").InnerTextAsync());
        await page.Locator("#reason-dong").FillAsync("Cơ quan đã khắc phục");
        await page.GetByRole(AriaRole.Button, new() { Name = "Đóng nhóm" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mở lại nhóm" }).WaitForAsync();
    }

    [Fact]
    public async Task What_happens_shows_by_itself_moves_nothing_else_and_not_what_one_points_at()
    {
        await FillAsync();
        await using var host = await ConsoleHost.StartAsync(Stage);
        await using var context = await chromium.OpenAsync(host);
        await context.AddInitScriptAsync("window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { if (!entry.hadRecentInput) window.shift += entry.value; })).observe({ type: 'layout-shift', buffered: true });");
        var page = await SignInAsync(host, context, "vi", PersonRole.Operator);
        await page.Locator(".live-word:has-text('trực tiếp')").WaitForAsync();
        await ParkAsync("D-2", "2026-11-25T10:00:00+07:00");

        await UntilAsync(page, () => page.Locator("#urgent").GetByText("D-2").IsVisibleAsync());
        Assert.InRange(await page.EvaluateAsync<double>("window.shift"), 0, 0.05);

        await page.Locator("#urgent tbody tr").First.HoverAsync();
        await ParkAsync("D-3", "2026-11-25T09:00:00+07:00");
        await UntilAsync(page, async () => (await page.Locator("#summary").InnerTextAsync()).Contains("3 giao dịch", StringComparison.Ordinal));
        Assert.False(await page.Locator("#urgent").GetByText("D-3").IsVisibleAsync());
        await page.Mouse.MoveAsync(1, 1);
        await UntilAsync(page, () => page.Locator("#urgent").GetByText("D-3").IsVisibleAsync());
    }

    [Fact]
    public async Task A_line_that_is_lost_is_told_and_the_last_good_page_stays()
    {
        await FillAsync();
        var store = new TroubledDatabase(Stage.Database);
        await using var host = await ConsoleHost.StartAsync(Stage, database: store);
        await using var context = await chromium.OpenAsync(host);
        var page = await SignInAsync(host, context, "vi", PersonRole.Operator);
        await page.Locator(".live-word:has-text('trực tiếp')").WaitForAsync();

        store.IsInTrouble = true;
        await UntilAsync(page, () => page.Locator("#lost").IsVisibleAsync());
        await CheckAsync(page, "stale-vi");
        Assert.True(await page.Locator("#urgent").GetByText("D-1").IsVisibleAsync());
        store.IsInTrouble = false;
        await UntilAsync(page, async () => !await page.Locator("#lost").IsVisibleAsync());
    }

    private async Task<IPage> SignInAsync(ConsoleHost host, IBrowserContext context, string language, params PersonRole[] roles)
    {
        await context.AddCookiesAsync([new() { Name = "lang", Value = language, Url = host.Address.ToString() }]);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => complaints.Enqueue(error);
        await page.GotoAsync("/dang-nhap/" + await host.LinkAsync(roles));
        await page.Locator("main button").ClickAsync();
        await page.WaitForURLAsync(host.Address.ToString());
        await page.Mouse.MoveAsync(1, 1);
        return page;
    }

    private static async Task<string> FirstAsync(IPage page, string list)
    {
        await page.GotoAsync(list);
        return await page.Locator("tbody th a").First.GetAttributeAsync("href") ?? throw new InvalidOperationException(list);
    }

    private async Task LookAsync(IPage page, string path, string name, int status = 200)
    {
        var bytes = 0L;
        void Count(object? sender, IResponse response) => Interlocked.Add(ref bytes, long.Parse(response.Headers.GetValueOrDefault("content-length", "0"), System.Globalization.CultureInfo.InvariantCulture));
        page.Response += Count;
        var reply = await page.GotoAsync(path);
        page.Response -= Count;
        Assert.Equal(status, reply!.Status);
        Assert.InRange(bytes, 1, BytesMax);
        await CheckAsync(page, name);
        Assert.Empty(complaints);
    }

    // Wide, then as narrow as 1,280 pixels at 400 %.
    private static async Task CheckAsync(IPage page, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screens")).FullName;
        foreach (var width in new[] { 1280, 320 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{name} does not fit {width}");
        }
        await page.SetViewportSizeAsync(1280, 900);
        var axe = await page.RunAxe(new AxeRunOptions { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
        Assert.Empty(axe.Violations.Select(violation => $"{name}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.firstChild?.textContent?.trim() ?? ''");

    private static async Task TabToAsync(IPage page, string text)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await FocusedAsync(page) == text)
                return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"\"{text}\" cannot be reached by keyboard.");
    }

    // The server's clock stands still until it is moved; a line looks once in five of its seconds.
    private async Task UntilAsync(IPage page, Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 40 && !await isSo(); i++)
        {
            Stage.Clock.Advance(TimeSpan.FromSeconds(5));
            await page.WaitForTimeoutAsync(150);
        }
        Assert.True(await isSo());
    }

    private async Task FillAsync()
    {
        await Stage.OpenAsync("accepted-birth", Dossier);
        await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Answered("""{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}"""u8.ToArray()));
        await Stage.SettleAsync(await Stage.ClaimOneAsync("police"), new Outcome.Refused("unknown-address"));
        await ParkAsync("D-1", "2026-11-24T10:00:00+07:00");
        await new GroupingStore(Stage.Database, Stage.Clock, Stage.Lanes).GroupAsync(100, Stage.Now);
        await sealing.SealAsync(Stop);
    }

    private async Task ParkAsync(string dossier, string dueAt)
    {
        await Stage.OpenAsync("accepted-birth", dossier, text => System.Text.RegularExpressions.Regex.Replace(text, "\"dueAt\": ?\"[^\"]+\"", $"\"dueAt\":\"{dueAt}\""));
        await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.TimedOut, true, Then: NextMove.Park));
        Stage.Clock.Advance(TimeSpan.FromMinutes(1));
    }
}
