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

    private static Task<CliRun> SendAsync(string[] stuck, string exchanges, string timeout = "1s") => SendAsync(stuck, () => Exchanges(exchanges), timeout);

    private static async Task<CliRun> SendAsync(string[] stuck, Func<IResult> exchanges, string timeout = "1s")
    {
        var asked = 0;
        await using var host = await SmallHost.StartAsync(app =>
        {
            app.MapPost("/v1/dossier-events", () => Json("""{"event":"evt_1","dossier":"D-1"}"""));
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

    private static IResult Exchanges(string all) => Json($$"""{"data":[{{all}}],"page":{ } }""");

    private static IResult Json(string text) => Results.Text(text, "application/json");
}
