using Gateway.Host.Cli;
using Gateway.Simulators.Driving;
using Gateway.Storage;
using Gateway.Tests.Cli;
using Gateway.Tests.Kafka;

namespace Gateway.Tests.Auditing;

/// <summary>The real binary with a time-stamp authority, and without anything to sign by.</summary>
public sealed class ServedAuditTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-audit-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private StoreAddress Store => new(Path.Combine(folder, "gateway.db"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Checkpoints_are_stamped_and_verify_says_so_in_both_languages()
    {
        await using var authority = await TimeStampServer.StartAsync();
        using var gateway = Binary.Serving(Store, folder);
        gateway.Environment["GATEWAY_Audit__TimeStampAuthority"] = authority.Address.ToString();
        gateway.Environment["GATEWAY_Audit__TimeStampCertificates"] = authority.RootFile;
        gateway.Environment["GATEWAY_Audit__TimeStampEvery"] = "1s";
        await gateway.StartAsync(Stop);
        var auditor = await SignInAsync("auditor", "--kind", "operator", "--office", "*");

        await KafkaCluster.UntilAsync(async () => (await VerifyAsync(gateway, auditor, "-o", "json")) is { ExitCode: 0 } run && run.Json.TryGetProperty("stamps", out _), "a checkpoint is stamped");
        Assert.Matches(@"\n  \d+ dấu thời gian hợp lệ, mới nhất \d\d/\d\d/\d{4} \d\d:\d\d, của CN=Test time stamps sha256:[0-9a-f]{64}\n$", (await VerifyAsync(gateway, auditor)).Output);
        Assert.Matches(@"\n  \d+ time stamps are valid, the last of ", (await VerifyAsync(gateway, auditor, "--lang", "en")).Output);
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task Settings_that_lead_nowhere_are_told_at_once()
    {
        var run = await CliRun.OfAsync("serve", "--Audit:TimeStampAuthority", "ftp://tsa.example", "--Audit:TimeStampEvery", "0s", "--Audit:StopIntakeAfter", "later", "--data", Store.Path, "--lang", "en");
        Assert.Equal(ExitCodes.Configuration, run.ExitCode);
        Assert.Equal(["Audit:StopIntakeAfter", "Audit:TimeStampAuthority", "Audit:TimeStampCertificates", "Audit:TimeStampEvery"], run.Error.Split('\n').Where(line => line.StartsWith("Audit:", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_checkpoints_nothing_is_taken_in_until_there_is_one()
    {
        var keys = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName;
        var broken = Path.Combine(keys, "audit-20990101T000000000Z.pem");
        await File.WriteAllTextAsync(broken, "no key", Stop);
        using var gateway = Binary.Serving(Store, folder);
        gateway.Environment["GATEWAY_Audit__Keys"] = keys;
        gateway.Environment["GATEWAY_Audit__StopIntakeAfter"] = "1s";
        await gateway.StartAsync(Stop);
        var shop = await SignInAsync("shop-a", "--kind", "shop", "--office", "*");
        var sample = Path.Combine(folder, "event.json");
        await File.WriteAllTextAsync(sample, (await CliRun.OfAsync("event", "sample", "withdrawn", "--dossier", "000.00.12.H26-261123-0100")).Output, Stop);

        await KafkaCluster.UntilAsync(async () => (await SendAsync(gateway, shop, sample)).ExitCode == ExitCodes.Unreachable, "intake stops");
        Assert.Contains("[!]audit nothing-sealed, key-unreadable (does not affect readiness)\n", await ReadyAsync(gateway), StringComparison.Ordinal);
        Assert.Contains("(not-ready)", (await SendAsync(gateway, shop, sample)).Error, StringComparison.Ordinal);

        File.Delete(broken);
        await KafkaCluster.UntilAsync(async () => (await SendAsync(gateway, shop, sample)).ExitCode != ExitCodes.Unreachable, "intake goes on");
        Assert.Contains("[+]audit ok\n", await ReadyAsync(gateway), StringComparison.Ordinal);
        Assert.Equal(0, await gateway.StopAsync());
        var log = await File.ReadAllTextAsync(gateway.LogPath, Stop);
        Assert.Equal((1, 1, 1, 1), (Count(log, "\"event\":8405"), Count(log, "\"event\":8406"), Count(log, "\"event\":8408"), Count(log, "\"event\":8409")));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    // The key's file.
    private async Task<string> SignInAsync(string name, params string[] options)
    {
        var file = Path.Combine(folder, name + ".key");
        await File.WriteAllTextAsync(file, (await Binary.AskAsync(Store, ["system", "add", name, "--reason", "Test", .. options]))["key"]!.GetValue<string>(), Stop);
        return file;
    }

    private static Task<CliRun> VerifyAsync(GatewayProcess gateway, string key, params string[] options) => CliRun.OfAsync(["audit", "verify", "--server", gateway.Url.ToString(), "--token-file", key, .. options]);

    private static Task<CliRun> SendAsync(GatewayProcess gateway, string key, string file) => CliRun.OfAsync("event", "send", file, "--server", gateway.Url.ToString(), "--token-file", key);

    private static async Task<string> ReadyAsync(GatewayProcess gateway)
    {
#pragma warning disable RS0030 // Whoever asks for health is a stranger: no factory, no limits of ours.
        using var client = new HttpClient { BaseAddress = gateway.Url };
#pragma warning restore RS0030
        return await client.GetStringAsync("readyz?verbose", Stop);
    }
}
