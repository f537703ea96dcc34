using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Gateway.Benchmarks;

/// <summary>A throw-away server with its disk kept honest (fsync on); every run gets an empty database.</summary>
internal sealed class Postgres : IDisposable
{
    private readonly string command;
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-bench-pg-").FullName;
    private readonly string connectionString;
    private int databases;

    public Postgres(string command)
    {
        this.command = command;
        connectionString = Run("start", folder);
        Pid = int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    public int Pid { get; }

    public string NewDatabase()
    {
        var name = $"run_{++databases}";
        using var source = NpgsqlDataSource.Create(connectionString);
        using var create = source.CreateCommand($"create database {name}");
        create.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name }.ConnectionString;
    }

    public void Dispose() => Run("stop", folder);

    private string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {arguments[0]} ended with {process.ExitCode}.");
    }
}
