using Gateway.Dossiers;
using Gateway.Host.Cli;
using Gateway.Host.Hosting;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("exchange lst", "Không có lệnh \"exchange lst\". Ý bạn là \"exchange list\"?")]
    [InlineData("exchnge list", "Không có lệnh \"exchnge\". Ý bạn là \"exchange\"?")]
    [InlineData("exchnge list --lang en", "There is no \"exchnge\". Did you mean \"exchange\"?")]
    [InlineData("exchange list --stat parked", "gateway exchange list không có tùy chọn \"--stat\". Ý bạn là \"--state\"?")]
    [InlineData("exchange list --stat=parked --lang en", "gateway exchange list has no option \"--stat\". Did you mean \"--state\"?")]
    [InlineData("version extra", "gateway version không nhận thêm \"extra\". Xem: gateway version --help")]
    [InlineData("exchange list --lang fr", "--lang: không nhận \"fr\"; chỉ nhận vi, en")]
    [InlineData("exchange list --sort dew", "--sort: không nhận \"dew\"; chỉ nhận newest, oldest, due")]
    [InlineData("dossier get", "gateway dossier get thiếu <number>. Xem: gateway dossier get --help")]
    [InlineData("dossier get --lang en", "gateway dossier get lacks <number>. See: gateway dossier get --help")]
    [InlineData("system add shop-a", "gateway system add thiếu --kind. Xem: gateway system add --help")]
    [InlineData("version --timeout soon", "--timeout: \"soon\" không phải khoảng thời gian như 30s, 2m, 1h hoặc PT30S")]
    [InlineData("version --output", "--output: thiếu giá trị")]
    [InlineData("result poll --wait 61", "--wait: cần một số từ 0 đến 60")]
    [InlineData("event send nofile.json", "Không có tệp \"nofile.json\".")]
    [InlineData("exchange", "gateway exchange cần một trong: list, get, explain, view, replay")]
    public async Task A_slip_costs_one_line_and_names_what_was_meant(string typed, string line)
    {
        var run = await CliRun.OfAsync(typed.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Equal(line, run.Error.TrimEnd());
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("dossier", "get")]
    [InlineData("version", "-o", "xml")]
    [InlineData("version", "--timeout", "soon")]
    [InlineData("version", "--server", "ftp://x", "extra")]
    public async Task Every_other_mistake_is_usage_too_and_one_line(params string[] args)
    {
        var run = await CliRun.OfAsync(args);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_version_is_there_in_every_form()
    {
        Assert.StartsWith("gateway 0.1.0", (await CliRun.OfAsync("version")).Output, StringComparison.Ordinal);
        Assert.Equal("gateway", (await CliRun.OfAsync("version", "--json")).Json.GetProperty("name").GetString());
        Assert.Equal("gateway", (await CliRun.OfAsync("version", "-o", "jsonl")).Json.GetProperty("name").GetString());
        Assert.Empty((await CliRun.OfAsync("version", "-o", "none")).Output);
    }

    [Theory]
    [InlineData(404, ExitCodes.NotFound)]
    [InlineData(410, ExitCodes.NotFound)]
    [InlineData(401, ExitCodes.NotAuthorised)]
    [InlineData(403, ExitCodes.NotAuthorised)]
    [InlineData(409, ExitCodes.Conflict)]
    [InlineData(422, ExitCodes.Usage)]
    [InlineData(503, ExitCodes.Unreachable)]
    [InlineData(500, ExitCodes.Unexpected)]
    public async Task A_refusal_of_the_gateway_has_its_exit_code_and_its_trace(int status, int exitCode)
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/v1/dossiers/{number}", (string number) => Problems.All.First(kind => kind.Status == status).ToProblem()));

        var run = await CliRun.OfAsync("dossier", "get", "X-1", "--server", host.Client.BaseAddress!.ToString(), "--lang", "en");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("trace ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_unreachable_and_the_line_says_how_to_start_it()
    {
        var run = await CliRun.OfAsync("exchange", "list", "--server", "http://127.0.0.1:9");

        Assert.Equal(ExitCodes.Unreachable, run.ExitCode);
        Assert.Contains("gateway serve", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_new_every_time_and_fits_the_contract()
    {
        var names = (await CliRun.OfAsync("event", "sample")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("accepted-birth", names);
        var file = Path.GetTempFileName();
        foreach (var name in names)
        {
            var first = (await CliRun.OfAsync("event", "sample", name, "--dossier", "000.00.12.H26-261123-0099")).Output;
            var second = (await CliRun.OfAsync("event", "sample", name, "--dossier", "000.00.12.H26-261123-0099")).Output;
            await File.WriteAllTextAsync(file, first, TestContext.Current.CancellationToken);

            var checkedRun = await CliRun.OfAsync("event", "validate", file);

            Assert.NotEqual(first, second);
            Assert.Equal((0, "✔ Đúng hợp đồng.\n"), (checkedRun.ExitCode, checkedRun.Output));
        }
        File.Delete(file);
    }

    [Fact]
    public async Task An_event_that_breaks_the_contract_is_told_where()
    {
        var file = Path.GetTempFileName();
        var sample = (await CliRun.OfAsync("event", "sample", "accepted-birth")).Output;
        await File.WriteAllTextAsync(file, sample.Replace("\"dueAt\"", "\"dueOn\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("event", "validate", file, "--json");
        File.Delete(file);

        Assert.Equal(ExitCodes.VerificationFailed, run.ExitCode);
        Assert.Contains(run.Json.GetProperty("errors").EnumerateArray(), error => error.GetProperty("pointer").GetString()!.StartsWith("/data", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("2m", 120)]
    [InlineData("PT1M", 60)]
    [InlineData("1d", 86400)]
    public void Durations_are_read_as_people_type_them(string text, int seconds) =>
        Assert.True(Durations.TryRead(text, out var read) && read == TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("P")]
    [InlineData("99999999d")]
    public void Other_durations_are_refused(string text) => Assert.False(Durations.TryRead(text, out _));
}
