using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Gateway.Benchmarks;

/// <summary>A throw-away server with its disk kept honest (fsync on); every run gets a database of its own and leaves none behind.</summary>
internal sealed class Postgres : IDisposable
{
    private readonly string command;
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-bench-pg-").FullName;
    private readonly string connectionString;
    private int databases;

    public Postgres(string command)
    {
        this.command = command;
        connectionString = Run("start", folder) + ";Pooling=false;Command Timeout=0";
        Pid = int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        Execute(connectionString, "create extension pg_stat_statements");
    }

    public int Pid { get; }

    /// <summary>How to reach a new database, empty or a copy of <paramref name="template"/>, which nobody may be using.</summary>
    public string NewDatabase(string? template = null)
    {
        var name = $"run_{++databases}";
        Execute(connectionString, template is null ? $"create database {name}" : $"create database {name} template {NameOf(template)} strategy file_copy");
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name, Pooling = true, CommandTimeout = 30 }.ConnectionString;
    }

    /// <summary>What is left behind would be swept by the server at somebody else's cost.</summary>
    public void Drop(string database) => Execute(connectionString, $"drop database if exists {NameOf(database)} with (force)");

    /// <summary>Waits until no process is connected to the database any more.</summary>
    public async Task DesertedAsync(string database)
    {
        var started = Stopwatch.GetTimestamp();
        while (Number(connectionString, $"select count(*) from pg_stat_activity where datname = '{NameOf(database)}'") > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
                throw new TimeoutException("Sessions of an ended process stay.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>The statements of one database, counted by the server; asked from another one, so that the asking is not among them.</summary>
    public Statements CountStatements(string database) => new(connectionString, NameOf(database));

    public static void Execute(string database, string sql)
    {
        using var connection = Open(database);
        using var statement = new NpgsqlCommand(sql, connection);
        statement.ExecuteNonQuery();
    }

    public static double Number(string database, string sql)
    {
        using var connection = Open(database);
        using var statement = new NpgsqlCommand(sql, connection);
        return Convert.ToDouble(statement.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public static List<(string, T)> Pairs<T>(string database, string sql)
    {
        using var connection = Open(database);
        using var statement = new NpgsqlCommand(sql, connection);
        using var reader = statement.ExecuteReader();
        var pairs = new List<(string, T)>();
        while (reader.Read())
            pairs.Add((reader.GetString(0), reader.GetFieldValue<T>(1)));
        return pairs;
    }

    public void Dispose() => Run("stop", folder);

    private static string NameOf(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    private static NpgsqlConnection Open(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        connection.Open();
        return connection;
    }

    private string Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {arguments[0]} ended with {process.ExitCode}.");
    }
}
