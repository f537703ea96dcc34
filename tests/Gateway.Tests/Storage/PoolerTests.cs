using Dapper;
using Gateway.Checker;
using Gateway.Simulators.Driving;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

public sealed class PooledConformance(PostgresServer server) : StoreConformance(new Stage(server, isPooled: true));

/// <summary>Behind a pooler that hands sessions out by transaction.</summary>
public sealed class PoolerTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_travel_with_each_transaction_and_nobody_else_finds_them()
    {
        await using var stage = new Stage(server, isPooled: true);
        await using var stranger = NpgsqlDataSource.Create(stage.Address.ConnectionString + ";No Reset On Close=true");
        for (var i = 0; i < 12; i++)
        {
            var own = (await stage.Database.WriteAsync(session => session.QueryAsync("select current_setting('enable_seqscan') || current_setting('lock_timeout')", _ => { }, columns => columns.Text())))[0];
            Assert.Equal("off4s", own);
            var reading = await stage.Database.ReadAsync(reader => reader.ExecuteScalarAsync<string>("select current_setting('transaction_read_only') || current_setting('statement_timeout') || current_setting('enable_seqscan')"));
            Assert.Equal("on5son", reading);
            await using var command = stranger.CreateCommand("select current_setting('enable_seqscan') || current_setting('default_transaction_read_only') || current_setting('statement_timeout')");
            Assert.Equal("onoff0", (string)(await command.ExecuteScalarAsync(Stop))!);
        }
    }

    [Fact]
    public async Task Without_a_pooler_the_connection_keeps_them_through_every_return_to_its_pool()
    {
        await using var stage = new Stage(server);
        for (var i = 0; i < 3; i++)
            Assert.Equal("off", (await stage.Database.WriteAsync(session => session.QueryAsync("select current_setting('enable_seqscan')", _ => { }, columns => columns.Text())))[0]);
    }

    [Fact]
    public async Task Migrations_at_once_through_a_pooler_apply_each_script_once()
    {
        var store = server.CreatePooled();
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Binary.AskAsync(store, "migrate")));
        Assert.Equal(SchemaScript.Own.Count, runs.Sum(run => run["applied"]!.AsArray().Count));
    }

    [Fact]
    public async Task Dossiers_come_and_go_through_a_pooler_and_two_processes_share_the_work()
    {
        var store = server.CreatePooled();
        var folder = Directory.CreateTempSubdirectory("gateway-pooled-").FullName;
        using (var province = await Province.OpenAsync(new ProvinceOptions { Contracts = Repository.Contracts, Binary = Binary.Path, Folder = folder, Server = store.ConnectionString, Direct = store.Direct, Replicas = 2, FaultShare = 0.02 }))
        {
            var sentence = await new Ordeal(province, seed: 3, TimeProvider.System) { Between = TimeSpan.FromMilliseconds(400) }.RunAsync(_ => SharedAsync(store), dossiersMin: 24, Stop);
            Assert.True(sentence.ExitCode == Court.Holds, sentence.ToString());
        }
        Directory.Delete(folder, recursive: true);
    }

    // Each has a session of its own around the pooler that says that it lives, so both get their share of the duties.
    private static async Task SharedAsync(StoreAddress store)
    {
        await using var direct = NpgsqlDataSource.Create(store.Direct!);
        await using var command = direct.CreateCommand("select count(distinct owner) from lease where name not like 'node:%' and owner <> '' and until > gateway_now()");
        while ((long)(await command.ExecuteScalarAsync(Stop))! < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
    }
}
