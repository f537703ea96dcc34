using System.Diagnostics;

namespace Gateway.Simulators.Driving;

/// <summary>A throw-away server (ops/postgres) that keeps its promises to the disk; gone with the run.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string command;
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-pg-").FullName;

    public PostgresServer(string root)
    {
        command = Path.Combine(root, "ops", "postgres");
        ConnectionString = Run("start");
    }

    public string ConnectionString { get; }

    /// <summary>A crash: nothing is finished, and it comes back from its log.</summary>
    public void Restart() => Run("restart");

    public void Dispose() => Run("stop");

    private string Run(string verb)
    {
        using var process = Process.Start(new ProcessStartInfo(command, [verb, folder]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} {verb} ended with {process.ExitCode}.");
    }
}
