using Gateway.Host.Cli;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cli;

/// <summary><c>event send --wait</c> against what the API answers, one answer after the other; the last one stays.</summary>
public sealed class FollowTests
{
    private const string Settled = """{"id":"exc_1","dossier":"D-1","agency":"police","operation":"o","state":"settled","outcome":"answered"}""";
    private const string Parked = """{"id":"exc_1","dossier":"D-1","agency":"police","operation":"o","state":"parked"}""";
    private const string Behind = """{"id":"exc_2","dossier":"D-1","agency":"one-stop","operation":"o","state":"waiting"}""";

    [Theory]
    [InlineData("", Settled, ExitCodes.Done)]
    [InlineData("", Parked, ExitCodes.SomeFailed)]
    [InlineData("", Parked + "," + Behind, ExitCodes.SomeFailed)]
    [InlineData("""{"event":"evt_1","kind":"paid","state":"parked","reason":{"code":"dossier-already-final","text":"x"}}""", Settled, ExitCodes.SomeFailed)]
    [InlineData("""{"event":"evt_1","kind":"accepted","state":"parked","reason":{"code":"dossier-already-open","text":"x"}}""", Settled, ExitCodes.Conflict)]
    [InlineData("""{"event":"evt_1","kind":"paid","state":"parked","reason":{"code":"sequence-conflict","text":"x"}}""", Settled, ExitCodes.Conflict)]
    [InlineData("""{"event":"evt_0","kind":"paid","state":"parked"}""", Settled, ExitCodes.Done)]
    [InlineData("""{"event":"evt_1","kind":"paid","state":"waiting"}""", Settled, ExitCodes.Unreachable)]
    public async Task The_exit_code_is_that_of_the_event_which_was_sent(string stuck, string exchanges, int exitCode)
    {
        var run = await SendAsync([stuck], exchanges);

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task An_event_that_planning_has_not_come_to_is_waited_for()
    {
        var run = await SendAsync(["""{"event":"evt_1","kind":"paid","state":"new"}""", """{"event":"evt_1","kind":"paid","state":"parked"}"""], Settled, "10s");

        Assert.Equal(ExitCodes.SomeFailed, run.ExitCode);
        Assert.Contains("◇ Chờ lập kế hoạch  đã nộp phí · evt_1", run.Error, StringComparison.Ordinal);
        Assert.Contains("✖ Cần xử lý  đã nộp phí · evt_1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dossier_that_is_told_of_before_it_is_open_is_waited_for()
    {
        var asked = 0;

        var run = await SendAsync(["""{"event":"evt_1","kind":"accepted","state":"new"}""", ""], () => asked++ == 0 ? Results.StatusCode(404) : Exchanges(Settled), "10s");

        Assert.Equal((ExitCodes.Done, true), (run.ExitCode, asked > 1));
    }

    [Fact]
    public async Task A_dossier_that_is_not_opened_in_time_ends_the_following_with_seven()
    {
        var run = await SendAsync(["""{"event":"evt_1","kind":"accepted","state":"new"}"""], () => Results.StatusCode(404));

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains("Hết thời gian theo dõi; hồ sơ vẫn được xử lý tiếp. gateway dossier get D-1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_asks_to_come_back_later_is_asked_again_both_to_take_and_to_tell()
    {
        int taken = 0, told = 0;

        var run = await SendAsync([""], () => told++ == 0 ? new LaterResult() : Exchanges(Settled), "20s", () => taken++ == 0 ? new LaterResult() : Receipt());

        Assert.Equal((ExitCodes.Done, 2, 2), (run.ExitCode, taken, told));
        Assert.Equal(2, run.Error.Split("đang chờ để gửi lại").Length - 1);
    }

    [Theory]
    [InlineData("1s", true)]
    [InlineData("20s", false)]
    public async Task Who_asks_for_longer_than_there_is_time_or_says_no_is_not_asked_again(string timeout, bool isLater)
    {
        var taken = 0;

        var run = await SendAsync([""], Settled, timeout, () => taken++ == 0 && isLater ? new LaterResult() : Results.StatusCode(503));

        Assert.Equal((ExitCodes.Unreachable, 1), (run.ExitCode, taken));
    }

    private static Task<CliRun> SendAsync(string[] stuck, string exchanges, string timeout = "1s", Func<IResult>? take = null) => SendAsync(stuck, () => Exchanges(exchanges), timeout, take);

    private static async Task<CliRun> SendAsync(string[] stuck, Func<IResult> exchanges, string timeout = "1s", Func<IResult>? take = null)
    {
        var asked = 0;
        await using var host = await SmallHost.StartAsync(app =>
        {
            app.MapPost("/v1/dossier-events", take ?? Receipt);
            app.MapGet("/v1/dossiers/D-1", () => Json($$"""{"dossier":"D-1","title":"T","procedureCode":"P","steps":[],"stuckEvents":[{{stuck[Math.Min(asked++, stuck.Length - 1)]}}]}"""));
            app.MapGet("/v1/dossiers/D-1/exchanges", exchanges);
        });
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        try
        {
            return await CliRun.OfAsync("event", "send", file, "--wait", "--timeout", timeout, "--server", host.Client.BaseAddress!.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IResult Receipt() => Json("""{"event":"evt_1","dossier":"D-1"}""");

    private static IResult Exchanges(string all) => Json($$"""{"data":[{{all}}],"page":{ } }""");

    private static IResult Json(string text) => Results.Text(text, "application/json");

    private sealed class LaterResult : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            (httpContext.Response.StatusCode, httpContext.Response.Headers.RetryAfter) = (StatusCodes.Status503ServiceUnavailable, "2");
            return Task.CompletedTask;
        }
    }
}
