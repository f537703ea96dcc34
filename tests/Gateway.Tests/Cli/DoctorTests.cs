using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Host.Cli;
using Gateway.Tests.Auditing;

namespace Gateway.Tests.Cli;

public sealed class DoctorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-doctor-").FullName;
    private readonly List<string> set = [];

    [Fact]
    public async Task A_fresh_machine_has_nothing_against_its_contracts()
    {
        var contracts = Contracts(await DoctorAsync());
        Assert.All(contracts, check => Assert.True(check.GetProperty("ok").GetBoolean()));
        Assert.NotEmpty(contracts);
    }

    [Fact]
    public async Task Whatever_keeps_serve_from_starting_is_told_all_at_once()
    {
        Copy(Path.Combine(Repository.Contracts, "agencies", "land-office"), Path.Combine(folder, "overlay", "agencies", "land-office"));
        Directory.CreateDirectory(Path.Combine(folder, "overlay", "procedures"));
        await File.WriteAllTextAsync(Path.Combine(folder, "overlay", "procedures", "broken.json"), "{", TestContext.Current.CancellationToken);
        Set("GATEWAY_Contracts__Overlay", Path.Combine(folder, "overlay"));
        Set("GATEWAY_Agencies__police__Endpoint", "http://192.0.2.1/");
        Set("GATEWAY_Agencies__social_insurance__Endpoint", "https://192.0.2.1/");

        var run = await DoctorAsync();

        Assert.Equal(ExitCodes.Configuration, run.ExitCode);
        var problems = Contracts(run).Where(check => !check.GetProperty("ok").GetBoolean()).Select(check => check.GetProperty("note").GetString()!).ToList();
        string[] expected = ["an overlay adds agencies and replaces none", "broken.json", "Agencies:police:Endpoint: plain http", "Agencies:social-insurance: Account lacks", "Agencies:provincial-portal:Endpoint: chưa có", "Agencies:civil-status:Endpoint: chưa có"];
        Assert.All(expected, says => Assert.Single(problems, problem => problem.Contains(says, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, problems.Count);
    }

    [Fact]
    public async Task A_time_stamp_authority_is_asked_for_one_stamp_that_must_lead_to_who_is_trusted()
    {
        await using var authority = await TimeStampServer.StartAsync();
        await using var stranger = await TimeStampServer.StartAsync();

        var (good, goodCode) = await StampsAsync(authority.Address, authority.RootFile);
        Assert.True(good.GetProperty("ok").GetBoolean());
        Assert.StartsWith($"{authority.Address}, CN=Test time stamps sha256:", good.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, 1), (goodCode, authority.Asked));

        var (untrusted, untrustedCode) = await StampsAsync(authority.Address, stranger.RootFile);
        Assert.False(untrusted.GetProperty("ok").GetBoolean());
        Assert.Contains("leads to none of Audit:TimeStampCertificates", untrusted.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, untrustedCode);

        authority.IsAway = true;
        var (away, awayCode) = await StampsAsync(authority.Address, authority.RootFile);
        Assert.Equal($"{authority.Address} gives no stamp (http-503)", away.GetProperty("note").GetString());
        Assert.Equal(ExitCodes.Unreachable, awayCode);

        var (nobody, nobodyCode) = await StampsAsync(new Uri($"http://127.0.0.1:{FreePort()}/"), authority.RootFile);
        Assert.EndsWith("gives no stamp (unreachable)", nobody.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unreachable, nobodyCode);
    }

    public void Dispose()
    {
        foreach (var name in set)
            Environment.SetEnvironmentVariable(name, null);
        Directory.Delete(folder, recursive: true);
    }

    // In a process of its own, for its settings are everybody's here.
    private async Task<(JsonElement Stamps, int ExitCode)> StampsAsync(Uri authority, string certificates)
    {
        var start = new ProcessStartInfo(Binary.Path, ["doctor", "--data", Path.Combine(folder, "gateway.db"), "--json", "--lang", "en"]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        start.Environment["GATEWAY_Urls"] = $"http://127.0.0.1:{FreePort()}";
        start.Environment["GATEWAY_Audit__TimeStampAuthority"] = authority.ToString();
        start.Environment["GATEWAY_Audit__TimeStampCertificates"] = certificates;
        using var doctor = Process.Start(start)!;
        using var answer = await JsonDocument.ParseAsync(doctor.StandardOutput.BaseStream, default, TestContext.Current.CancellationToken);
        await doctor.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (answer.RootElement.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "time-stamps").Clone(), doctor.ExitCode);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private Task<CliRun> DoctorAsync() => CliRun.OfAsync("doctor", "--data", Path.Combine(folder, "gateway.db"), "--json");

    private static List<JsonElement> Contracts(CliRun run) => [.. run.Json.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("name").GetString() == "contracts")];

    private void Set(string name, string value)
    {
        set.Add(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
