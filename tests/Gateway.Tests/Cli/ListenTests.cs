using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Adapters.OneStop;
using Gateway.Host.Cli;
using Gateway.Host.Publishing;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cli;

/// <summary><c>gateway listen</c> between a feed and a developer's own address.</summary>
public sealed class ListenTests
{
    private const string Quickly = "PT0.05S";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_arrive_as_the_webhook_would_bring_them()
    {
        await using var feed = await Feed.StartAsync(5);
        await using var shop = await Shop.StartAsync();

        var run = await feed.ListenAsync("--since", "0", "--limit", "5", "--forward-to", shop.Hook);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(feed.Events, shop.Taken.Select(taken => taken.Body));
        Assert.Matches(@"^24/11/2026 08:00  ✔ Đã nhận kết quả liên thông  D-0  → 200 \(\d+ ms\)\n", run.Output);
        var signature = new WebhookSignature(Regex.Match(run.Error, @"Khóa ký của lần nghe này: (whsec_\S+)").Groups[1].Value);
        Assert.All(shop.Taken, taken => Assert.Equal(signature.Of(taken.Id, taken.Timestamp, Encoding.UTF8.GetBytes(taken.Body)), taken.Signature));
        Assert.Equal(["res_0", "res_1", "res_2", "res_3", "res_4"], shop.Taken.Select(taken => taken.Id));
        Assert.All(shop.Taken, taken => Assert.Equal("application/cloudevents+json", taken.Type));
        Assert.Contains($"Nghe tiếp: gateway listen --forward-to {shop.Hook} --since {Cursor.Write(5)}", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Phím", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exchange.refused,dossier.steps_settled")]
    [InlineData("vn.onestop.exchange.refused.v1,dossier.steps_settled")]
    public async Task Only_the_types_asked_for_are_heard_and_the_cursor_goes_on_behind_the_others(string types)
    {
        await using var feed = await Feed.StartAsync(120);
        feed.Add("exchange.refused");
        feed.Add();
        feed.Add("dossier.steps_settled");
        feed.Add();

        var run = await feed.ListenAsync("--since", "0", "--events", types, "--limit", "2", "--lang", "en");

        Assert.Equal(["24/11/2026 08:00  ⊘ Refused  D-120", "24/11/2026 08:00  ✔ Every step is settled  D-122"], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"To go on: gateway listen --events {types} --since {Cursor.Write(123)}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_has_one_header_however_long_it_gets()
    {
        await using var feed = await Feed.StartAsync(2);
        feed.Add("exchange.refused");

        var run = await feed.ListenAsync("--since", "0", "--limit", "3", "-o", "csv");

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(string.Join(',', ResultText.Columns), lines[0]);
        Assert.Equal(["D-0", "D-1", "D-2"], lines[1..].Select(line => line.Split(',')[2]));
    }

    [Fact]
    public async Task Two_that_bring_results_to_one_address_know_of_each_other()
    {
        await using var feed = await Feed.StartAsync(1);
        await using var shop = await Shop.StartAsync();
        var first = feed.ListenAsync("--since", "0", "--limit", "2", "--forward-to", shop.Hook, "--lang", "en");
        await feed.AskedAgain.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        var second = feed.ListenAsync("--since", Cursor.Write(1), "--limit", "1", "--forward-to", shop.Hook.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), "--lang", "en");
        await feed.AskedAThirdTime.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        feed.Add();

        Assert.DoesNotContain("Another gateway listen", (await first).Error, StringComparison.Ordinal);
        Assert.Contains("Another gateway listen on this machine", (await second).Error, StringComparison.Ordinal);
        Assert.Equal(2, shop.Taken.Count(taken => taken.Id == "res_1"));
    }

    [Fact]
    public async Task At_a_terminal_what_was_heard_is_looked_at_and_brought_again_by_single_keys()
    {
        await using var feed = await Feed.StartAsync(2);
        await using var shop = await Shop.StartAsync();
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", $"{Binary.Path} listen --since 0 --server {feed.Address} --forward-to {shop.Hook} --lang en", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TERM"] = "xterm";
        using var terminal = Process.Start(start)!;

        await SeesAsync(terminal, "D-1  → 200");
        await PressAsync(terminal, 'k', "▸ 1/2  24/11/2026 08:00  ✔ Answered  D-0");
        await PressAsync(terminal, 'r', "▸ 24/11/2026 08:00  ✔ Answered  D-0  → 200");
        await PressAsync(terminal, 'o', $"{feed.Address}v1/exchanges/exc_0");
        await PressAsync(terminal, 'd', "\"subject\": \"D-0\"");
        await PressAsync(terminal, 'q', "To go on: gateway listen");
        await terminal.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.Equal(ExitCodes.Done, terminal.ExitCode);
        Assert.Equal(["res_0", "res_1", "res_0"], shop.Taken.Select(taken => taken.Id));
    }

    [Fact]
    public async Task A_secret_of_the_developers_own_signs_and_is_not_shown()
    {
        await using var feed = await Feed.StartAsync(1);
        await using var shop = await Shop.StartAsync();
        var (secret, file) = (WebhookSignature.NewSecret(), Path.GetTempFileName());
        await File.WriteAllTextAsync(file, secret + "\n", Stop);
        try
        {
            var run = await feed.ListenAsync("--since", "0", "--limit", "1", "--forward-to", shop.Hook, "--secret-file", file);
            var taken = Assert.Single(shop.Taken);
            Assert.Equal(new WebhookSignature(secret).Of(taken.Id, taken.Timestamp, Encoding.UTF8.GetBytes(taken.Body)), taken.Signature);
            Assert.DoesNotContain("whsec_", run.Error + run.Output, StringComparison.Ordinal);

            await File.WriteAllTextAsync(file, "secret", Stop);
            Assert.Equal(ExitCodes.Usage, (await feed.ListenAsync("--forward-to", shop.Hook, "--secret-file", file)).ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(new[] { 500, 429, 204 }, 3, ExitCodes.Done)]
    [InlineData(new[] { 500 }, 3, ExitCodes.SomeFailed)]
    [InlineData(new[] { 301 }, 3, ExitCodes.SomeFailed)]
    [InlineData(new[] { 410 }, 1, ExitCodes.SomeFailed)]
    public async Task Who_says_no_is_asked_three_times_and_the_rest_goes_on(int[] statuses, int attempts, int exitCode)
    {
        await using var feed = await Feed.StartAsync(2);
        await using var shop = await Shop.StartAsync(statuses);

        var run = await feed.ListenAsync("--since", "0", "--limit", "2", "--forward-to", shop.Hook, "--retry-after", Quickly);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(attempts, shop.Taken.Count(taken => taken.Id == "res_0"));
        Assert.Contains(shop.Taken, taken => taken.Id == "res_1");
    }

    [Fact]
    public async Task A_developer_who_starts_later_is_waited_for()
    {
        await using var feed = await Feed.StartAsync(1);
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var port = ((IPEndPoint)door.LocalEndpoint).Port;
        var listening = feed.ListenAsync("--since", "0", "--limit", "1", "--forward-to", $"http://127.0.0.1:{port}/hook", "--retry-after", Quickly);
        for (var i = 0; i < 5; i++)
            (await door.AcceptTcpClientAsync(Stop)).Dispose();       // somebody is at home and says nothing
        door.Stop();

        await using var later = await Shop.StartAsync(null, port);
        var run = await listening;

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Single(later.Taken);
    }

    [Fact]
    public async Task A_gateway_that_comes_back_is_heard_on_from_the_cursor()
    {
        await using var feed = await Feed.StartAsync(60);
        feed.AwayAt(2, times: 2);

        var run = await feed.ListenAsync("--since", "0", "--limit", "60");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"D-{i}"), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1]));
        Assert.Contains("Đã nối lại.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_stays_away_ends_it_with_the_cursor_to_go_on_at()
    {
        await using var feed = await Feed.StartAsync(60);
        feed.AwayAt(2, times: int.MaxValue);

        var run = await feed.ListenAsync("--since", "0", "--timeout", "1s", "--lang", "en");

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains($"To go on: gateway listen --since {Cursor.Write(50)}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cursor_only_what_comes_is_heard_and_it_says_that_it_listens()
    {
        await using var feed = await Feed.StartAsync(3);
        var listening = feed.ListenAsync("--limit", "1", "-o", "jsonl");
        await feed.Asked.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        feed.Add();

        var run = await listening;

        Assert.Equal("res_3", run.Json.GetProperty("id").GetString());
        Assert.Contains($"… vẫn đang nghe, vị trí {Cursor.Write(3)}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--forward-to", "localhost:5005")]
    [InlineData("--limit", "0")]
    [InlineData("--events", "exchange.answered,exchange.opened")]
    [InlineData("--retry-after", "soon")]
    [InlineData("--secret-file", "/nowhere/at-all", "--forward-to", "http://127.0.0.1:9/")]
    public async Task What_was_mistyped_is_told_before_anything_is_asked(params string[] options)
    {
        await using var feed = await Feed.StartAsync(0);

        Assert.Equal(ExitCodes.Usage, (await feed.ListenAsync(options)).ExitCode);
        Assert.False(feed.Asked.IsCompleted);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Interrupted_it_says_where_to_go_on(string signal)
    {
        await using var feed = await Feed.StartAsync(2);
        // Whoever was started in the background hears no INT, and nobody that it starts.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", Binary.Path, "listen", "--since", "0", "--server", feed.Address, "--lang", "en"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var listener = Process.Start(start)!;
        for (var i = 0; i < 2; i++)
            Assert.NotNull(await listener.StandardOutput.ReadLineAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop));
        await feed.AskedAgain.WaitAsync(TimeSpan.FromSeconds(20), Stop);

        using (var kill = Process.Start("/usr/bin/kill", ["-" + signal, listener.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(Stop);
        var error = await listener.StandardError.ReadToEndAsync(Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        await listener.WaitForExitAsync(Stop);

        Assert.Equal(ExitCodes.Interrupted, listener.ExitCode);
        Assert.Contains($"To go on: gateway listen --since {Cursor.Write(2)}", error, StringComparison.Ordinal);
    }

    private static async Task PressAsync(Process terminal, char key, string shown)
    {
        await terminal.StandardInput.WriteAsync(key);
        await terminal.StandardInput.FlushAsync(Stop);
        await SeesAsync(terminal, shown);
    }

    // What is read is gone, so each waits for what comes after.
    private static async Task SeesAsync(Process terminal, string shown)
    {
        var (screen, letter) = (new StringBuilder(), new char[1]);
        while (!screen.ToString().Contains(shown, StringComparison.Ordinal))
        {
            Assert.True(await terminal.StandardOutput.ReadAsync(letter, Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop) == 1, screen.ToString());
            screen.Append(letter[0]);
        }
    }

    /// <summary>A feed of so many results, which a test may take away.</summary>
    private sealed class Feed : IAsyncDisposable
    {
        private readonly List<string> events = [];
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously), askedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously), askedAThirdTime = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim bell = new(0);
        private SmallHost? host;
        private int calls, awayAt = int.MaxValue, awayFor;

        public string Address => host!.Client.BaseAddress!.ToString();

        public IReadOnlyList<string> Events => events;

        /// <summary>A first page was asked for.</summary>
        public Task Asked => asked.Task;

        public Task AskedAgain => askedAgain.Task;

        public Task AskedAThirdTime => askedAThirdTime.Task;

        public static async Task<Feed> StartAsync(int count)
        {
            var feed = new Feed();
            for (var i = 0; i < count; i++)
                feed.Add();
            feed.host = await SmallHost.StartAsync(app => app.MapGet("/v1/results", feed.PageAsync));
            return feed;
        }

        public void Add(string type = "exchange.answered")
        {
            events.Add($$"""{"specversion":"1.0", "type":"vn.onestop.{{type}}.v1","id":"res_{{events.Count}}","subject":"D-{{events.Count}}","time":"2026-11-24T01:00:00Z","data":{"exchangeId":"exc_{{events.Count}}","x":"Li\u00EAn th\u00F4ng"} }""");
            bell.Release(2);
        }

        public void AwayAt(int call, int times) => (awayAt, awayFor) = (call, times);

        public Task<CliRun> ListenAsync(params string[] options) => CliRun.OfAsync(["listen", "--server", Address, .. options]);

        public ValueTask DisposeAsync()
        {
            bell.Dispose();
            return host!.DisposeAsync();
        }

        private async Task<IResult> PageAsync(string after, int limit, int wait, HttpContext context)
        {
            if (++calls >= awayAt && awayFor-- > 0)
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            var position = events.Count;
            if (after != FeedAsk.End)
                Assert.True(Cursor.TryRead(after, out var at) && (position = (int)at) >= 0);
            (calls switch { 1 => asked, 2 => askedAgain, _ => askedAThirdTime }).TrySetResult();
            while (position == events.Count && wait > 0 && await bell.WaitAsync(TimeSpan.FromSeconds(wait), context.RequestAborted))
            {
            }
            var page = events.Skip(position).Take(limit).ToList();
            return Results.Text($$"""{"data":[{{string.Join(',', page)}}],"page":{"next":"{{Cursor.Write(position + page.Count)}}"} }""", "application/json");
        }
    }

    private sealed record Taken(string Id, long Timestamp, string Signature, string? Type, string Body);

    /// <summary>A developer's own receiver; the last status stays.</summary>
    private sealed class Shop(int[]? statuses) : IAsyncDisposable
    {
        private SmallHost? host;

        public List<Taken> Taken { get; } = [];

        public string Hook => new Uri(host!.Client.BaseAddress!, "hook").ToString();

        public static async Task<Shop> StartAsync(int[]? statuses = null, int port = 0)
        {
            var shop = new Shop(statuses);
            shop.host = await SmallHost.StartAsync(app => app.MapPost("/hook", (Delegate)shop.TakeAsync), builder =>
            {
                if (port != 0)
                    builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
            });
            return shop;
        }

        public ValueTask DisposeAsync() => host!.DisposeAsync();

        private async Task<IResult> TakeAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            string Header(string name) => context.Request.Headers[name].ToString();
            Taken.Add(new(Header("webhook-id"), long.Parse(Header("webhook-timestamp"), CultureInfo.InvariantCulture), Header("webhook-signature"), context.Request.ContentType, body));
            return Results.StatusCode(statuses is null ? 200 : statuses[Math.Min(Taken.Count, statuses.Length) - 1]);
        }
    }
}
