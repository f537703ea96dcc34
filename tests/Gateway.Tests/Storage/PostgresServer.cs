using System.Diagnostics;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>
/// A throw-away server for the whole run (ops/postgres), or the one that GATEWAY_TEST_PG names; every stage gets a database of its own.
/// Where neither can be had a test is skipped with the reason, in the gate it fails.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string? folder;
    private readonly string? server;
    private readonly string trouble = "";
    private readonly Lock gate = new();
    private Pooler? pooler;
    private int databases;

    public PostgresServer()
    {
        server = Environment.GetEnvironmentVariable("GATEWAY_TEST_PG");
        if (server is not null)
            return;
        folder = Directory.CreateTempSubdirectory("gateway-pg-").FullName;
        (var exit, server, trouble) = Run("start", folder, "--unsafe");
        if (exit != 0)
            server = null;
    }

    /// <summary>An empty database.</summary>
    public StoreAddress Create()
    {
        if (server is null && Environment.GetEnvironmentVariable("GATEWAY_GATE") is null)
            Assert.Skip("No PostgreSQL server: install Debian's postgresql, or set GATEWAY_TEST_PG. " + trouble);
        Assert.True(server is not null, trouble);
        var name = $"stage_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        using var connection = new NpgsqlConnection(server);
        connection.Open();
        using var command = new NpgsqlCommand($"create database {name}", connection);
        command.ExecuteNonQuery();
        return new StoreAddress("", new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = true }.ConnectionString);
    }

    /// <summary>An empty database behind a pooler in transaction mode, and the way around it.</summary>
    public StoreAddress CreatePooled()
    {
        var direct = Create().ConnectionString!;
        if (Pooler.Binary is null && Environment.GetEnvironmentVariable("GATEWAY_GATE") is null)
            Assert.Skip("No pgbouncer: install Debian's pgbouncer.");
        Assert.True(Pooler.Binary is not null, "pgbouncer is not installed");
        lock (gate)
            pooler ??= new Pooler(server!);
        var pooled = new NpgsqlConnectionStringBuilder(direct) { Host = "127.0.0.1", Port = pooler.Port }.ConnectionString;
        pooler.WhenReady(pooled);
        return new StoreAddress("", pooled, Pooled: true, direct);
    }

    public void Dispose()
    {
        pooler?.Dispose();
        if (folder is not null)
            Run("stop", folder);
    }

    private static (int Exit, string Output, string Trouble) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "ops", "postgres"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var trouble = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, output, trouble.Result.Trim());
    }
}
