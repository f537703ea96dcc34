using Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Storage;

public sealed class SqliteConformance() : StoreConformance(new Stage());

public sealed class SqliteFileTests
{
    [Fact]
    public async Task A_claim_reads_one_partial_index_and_sorts_nothing()
    {
        await using var stage = new Stage();
        await using var connection = new SqliteConnection($"Data Source={stage.File};Pooling=False");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "explain query plan select id from exchange_due where agency = 'a' and state = 'due' and due_at <= 5 order by priority, due_at, id limit 10";
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            plan.Add(reader.GetString(3));
        var step = Assert.Single(plan);
        Assert.Contains("exchange_due_claim", step, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_newer_gateway_is_recognised()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("gateway-newer-").FullName, "gateway.db");
        Migrations.Apply(path);
        Assert.Empty(Migrations.Pending(path));
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "insert into SchemaVersions (ScriptName, Applied) values ('Schema/9999-later.sql', '2030-01-01')";
            command.ExecuteNonQuery();
        }
        Assert.Equal(["Schema/9999-later.sql"], Migrations.Unknown(path));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
