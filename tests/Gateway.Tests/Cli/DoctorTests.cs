using Gateway.Host.Cli;

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

    public void Dispose()
    {
        foreach (var name in set)
            Environment.SetEnvironmentVariable(name, null);
        Directory.Delete(folder, recursive: true);
    }

    private Task<CliRun> DoctorAsync() => CliRun.OfAsync("doctor", "--data", Path.Combine(folder, "gateway.db"), "--json");

    private static List<System.Text.Json.JsonElement> Contracts(CliRun run) => [.. run.Json.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("name").GetString() == "contracts")];

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
