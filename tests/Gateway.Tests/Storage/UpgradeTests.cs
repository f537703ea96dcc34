using System.Net;
using Gateway.Host.Cli;
using Gateway.Simulators.Driving;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>This binary, as the older one, on stores that a newer one has been at; and newer scripts as its plan tells them.</summary>
public sealed class UpgradeTests(PostgresServer server) : IDisposable
{
    private static readonly int Own = SchemaScript.Own[^1].Number;
    private static readonly SchemaScript
        Expands = new("Schema/9001-more.sql", $"-- works with: {Own}\nalter table dossier add column remark $text$;\n"),
        Contracts = new("Schema/9002-less.sql", "-- works with: 9002\nalter table dossier drop column remark;\n");

    private readonly string folder = Directory.CreateTempSubdirectory("gateway-upgrade-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_older_binary_goes_on_and_starts_beside_a_schema_that_says_so(bool isServer)
    {
        var store = Store(isServer);
        Migrations.Apply(store);
        using var gateway = Binary.Serving(store, folder);
        await gateway.StartAsync(Stop);

        Assert.Equal([Expands.Name], Migrations.Apply(store, [.. SchemaScript.Own, Expands]));

        Assert.True(await IsReadyAsync(gateway));
        Assert.Equal(0, await gateway.StopAsync());
        await gateway.StartAsync(Stop);
        Assert.True(await IsReadyAsync(gateway));
        Assert.Equal(ExitCodes.Done, (await Binary.RunAsync(store, "system", "add", "shop-a", "--reason", "Test", "--kind", "shop", "--office", "*")).ExitCode);
        Assert.Equal(ExitCodes.Done, (await Binary.RunAsync(store, "migrate")).ExitCode);
    }

    [Theory]
    [InlineData(true, "Schema/9002-less.sql")]
    [InlineData(false, "Schema/9002-less.sql")]
    [InlineData(true, "Schema/9003-silent.sql")]
    public async Task An_older_binary_refuses_every_other_newer_schema_in_one_line(bool isServer, string name)
    {
        var store = Store(isServer);
        SchemaScript[] newer = name == Contracts.Name ? [Expands, Contracts] : [new(name, "alter table dossier add column remark $text$;")];
        Migrations.Apply(store, [.. SchemaScript.Own, .. newer]);

        foreach (var verb in new string[][] { ["serve", "--urls", "http://127.0.0.1:0"], ["system", "list"], ["migrate"], ["migrate", "--plan", "--lang", "en"] })
        {
            var (exitCode, _, error) = await Binary.RunAsync(store, verb);
            var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal((ExitCodes.Configuration, true), (exitCode, line.Contains(verb.Contains("en") ? "newer than this binary" : "mới hơn bản này", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_plan_says_of_each_script_whether_running_binaries_may_stay()
    {
        var store = Store(isServer: false);
        SchemaScript[] newer = [.. SchemaScript.Own, Expands, Contracts];
        Assert.All(Migrations.Pending(store, newer), script => Assert.True(script.RunningMayStay));
        Migrations.Apply(store);
        Assert.Equal([new(Expands.Name, true), new(Contracts.Name, false)], Migrations.Pending(store, newer));
        Migrations.Apply(store, newer);
        Assert.Empty(Migrations.Pending(store, newer));
    }

    [Fact]
    public async Task The_plan_of_the_binary_names_what_needs_a_stop()
    {
        var store = Store(isServer: false);
        Migrations.Apply(store, [SchemaScript.Own[0]]);
        var later = SchemaScript.Own.Skip(1).ToList();

        var plan = await Binary.AskAsync(store, "migrate", "--plan");
        var told = (await Binary.RunAsync(store, "migrate", "--plan")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(later.Select(script => script.Name), plan["pending"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(later.FindAll(script => script.WorksWith > 1).Select(script => script.Name), plan["needStop"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(later.ConvertAll(script => $"? {script.Name}  {(script.WorksWith > 1 ? "dừng mọi gateway trên kho này trước" : "gateway đang chạy được giữ nguyên")}"), told);
    }

    [Fact]
    public async Task Two_migrations_at_once_apply_each_script_once()
    {
        var store = server.Create();

        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Binary.AskAsync(store, "migrate")));

        Assert.Equal(SchemaScript.Own.Select(script => script.Name), runs.SelectMany(run => run["applied"]!.AsArray()).Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.Single(runs, run => run["applied"]!.AsArray().Count > 0);
    }

    private StoreAddress Store(bool isServer) => isServer ? server.Create() : new StoreAddress(Path.Combine(folder, "gateway.db"));

    private static async Task<bool> IsReadyAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = gateway.Url };
        using var reply = await http.GetAsync("readyz", Stop);
        return reply.StatusCode == HttpStatusCode.OK;
    }
}
