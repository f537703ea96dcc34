using System.Text.Json.Nodes;
using Gateway.Storage;

namespace Gateway.Tests.Cli;

/// <summary>What somebody at the machine does to the store stands in its audit, with who it was.</summary>
public sealed class RecordedActsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-acts-").FullName;

    private string Data => Path.Combine(folder, "gateway.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_migration_is_recorded_once_with_its_steps()
    {
        Assert.Equal(0, (await CliRun.OfAsync("migrate", "--data", Data)).ExitCode);
        Assert.Equal(0, (await CliRun.OfAsync("migrate", "--data", Data)).ExitCode);
        var record = Assert.Single(await RecordsAsync());
        Assert.Equal(("schema.migrated", "account:" + Environment.UserName), (record["type"]!.GetValue<string>(), record["actor"]!.GetValue<string>()));
        Assert.Contains("Schema/0008-audit.sql", record["scripts"]!.AsArray().Select(script => script!.GetValue<string>()));
    }

    [Fact]
    public async Task Whoever_adds_the_first_system_makes_the_store_too()
    {
        Assert.Equal(0, (await CliRun.OfAsync("system", "add", "shop-a", "--kind", "shop", "--office", "*", "--data", Data)).ExitCode);
        Assert.Equal(["schema.migrated", "system.added"], (await RecordsAsync()).Select(record => record["type"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    private async Task<List<JsonNode>> RecordsAsync()
    {
        await using var database = GatewayDatabase.Open(new StoreAddress(Data));
        return [.. (await new AuditLog(database).NextAsync(100)).Runs.SelectMany(run => run.Records).Select(record => JsonNode.Parse(record)!)];
    }
}
