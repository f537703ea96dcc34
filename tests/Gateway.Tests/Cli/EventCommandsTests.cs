using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Host.Cli;

namespace Gateway.Tests.Cli;

public sealed class EventCommandsTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task A_sample_is_of_a_dossier_that_nobody_sent_before()
    {
        var (first, second) = (await SampleAsync("accepted-birth"), await SampleAsync("accepted-birth"));

        Assert.NotEqual((string?)first["subject"], (string?)second["subject"]);
        Assert.NotEqual((string?)first["id"], (string?)second["id"]);
        Assert.Equal((string?)first["subject"], (string?)first["partitionkey"]);
        Assert.StartsWith("000.00.12.H26-", (string?)first["subject"], StringComparison.Ordinal);
        Assert.NotEqual((string?)first["data"]!["form"]!["birthCertificatePaper"]!["number"], (string?)second["data"]!["form"]!["birthCertificatePaper"]!["number"]);
    }

    [Fact]
    public async Task A_sample_takes_the_office_and_the_dossier_it_is_given()
    {
        var sample = await SampleAsync("accepted-birth", "--office", "H26.12.00.001");
        var later = await SampleAsync("withdrawn", "--dossier", "D-1");

        Assert.Equal("/H26.12.00.001/onestop", (string?)sample["source"]);
        Assert.True(OfficeCode.TryParse(((string)sample["source"]!).Split('/')[1], out _));
        Assert.Equal("D-1", (string?)later["subject"]);
        Assert.Equal(ExitCodes.Usage, (await CliRun.OfAsync("event", "sample", "accepted-birth", "--office", "here")).ExitCode);
    }

    [Theory]
    [InlineData("unknown-procedure", "/data/procedureCode", "\"3.000722\"", "\"3.999999\"")]
    [InlineData("unknown-procedure", "/data/procedureCode", "\"receivedAt\": \"2026", "\"receivedAt\": \"2025")]
    [InlineData("schema-violation", "/data/form/child", "\"fullName\": \"Nguyễn Thử Nghiệm An\",", "")]
    [InlineData("invalid-cloudevent", "/type", "vn.onestop.", "vn.other.")]
    [InlineData("invalid-cloudevent", "/source", "/000.00.12.H26/", "/nowhere/")]
    [InlineData("malformed-json", null, "\"specversion\"", "specversion")]
    public async Task What_the_server_would_refuse_is_refused_here(string code, string? at, string old, string changed)
    {
        var sample = (await CliRun.OfAsync("event", "sample", "accepted-birth")).Output;
        Assert.Contains(old, sample, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, sample.Replace(old, changed, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("event", "validate", file, "--json");

        Assert.Equal(ExitCodes.VerificationFailed, run.ExitCode);
        Assert.Equal(code, run.Json.GetProperty("code").GetString());
        if (at is not null)
            Assert.Contains(run.Json.GetProperty("errors").EnumerateArray(), error => error.GetProperty("pointer").GetString()!.StartsWith(at, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_is_checked_item_by_item()
    {
        var good = (await CliRun.OfAsync("event", "sample", "accepted-birth")).Output;
        await File.WriteAllTextAsync(file, $"[{good},{good.Replace("\"dueAt\"", "\"dueOn\"", StringComparison.Ordinal)}]", TestContext.Current.CancellationToken);

        var run = await CliRun.OfAsync("event", "validate", file, "--json");

        Assert.All(run.Json.GetProperty("errors").EnumerateArray(), error => Assert.StartsWith("/1/data", error.GetProperty("pointer").GetString(), StringComparison.Ordinal));
    }

    private static async Task<JsonNode> SampleAsync(params string[] rest) => JsonNode.Parse((await CliRun.OfAsync(["event", "sample", .. rest])).Output)!;
}
