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
        Assert.Equal(0, (await CliRun.OfAsync("system", "add", "shop-a", "--reason", "Test", "--kind", "shop", "--office", "*", "--data", Data)).ExitCode);
        Assert.Equal(["schema.migrated", "system.added"], (await RecordsAsync()).Select(record => record["type"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_act_on_keys_and_people_stands_there_with_who_and_why()
    {
        foreach (var verb in new string[][] { ["system", "add", "shop-b", "--kind", "shop", "--office", "*"], ["system", "rotate", "shop-b"], ["system", "revoke", "shop-b"] })
            Assert.Equal(0, (await CliRun.OfAsync([.. verb, "--reason", "Đổi ca", "--data", Data])).ExitCode);
        Assert.Equal(
            ["key.added account:{0} Đổi ca", "key.revoked account:{0} Đổi ca", "system.added account:{0} Đổi ca"],
            (await RecordsAsync()).Where(record => record["system"] is not null).Select(record => $"{record["type"]} {record["actor"]} {record["reason"]}".Replace(Environment.UserName, "{0}", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private async Task<List<JsonNode>> RecordsAsync()
    {
        await using var database = GatewayDatabase.Open(new StoreAddress(Data));
        return [.. (await new AuditLog(database).NextAsync(100)).Runs.SelectMany(run => run.Records).Select(record => JsonNode.Parse(record)!)];
    }
}
