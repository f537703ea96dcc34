using System.Diagnostics;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>A server of a test's own, to be filled up and starved.</summary>
internal sealed class OwnServer : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-pg-").FullName;

    private OwnServer() => Store = new StoreAddress("", Run("start"));

    public StoreAddress Store { get; }

    /// <summary>Skips the test, or in the gate fails it, where no server can be made.</summary>
    public static OwnServer Start()
    {
        try
        {
            return new();
        }
        catch (InvalidOperationException e) when (Environment.GetEnvironmentVariable("GATEWAY_GATE") is null)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    public void Do(string sql)
    {
        using var connection = Connect();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Store.ConnectionString) { Pooling = false, ApplicationName = "outsider" }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Ends it as a crash would; nobody answers on its port until <see cref="Restart"/>.</summary>
    public void Crash() => Run("crash");

    public void Restart() => Run("restart");

    public void Dispose() => Run("stop");

    private string Run(string verb)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "ops", "postgres"), [verb, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ops/postgres {verb}: {error.Result.Trim()}");
    }
}
