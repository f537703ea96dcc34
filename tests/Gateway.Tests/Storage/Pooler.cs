using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>A real pgbouncer in transaction mode on loopback, before every database of a server; few connections, so that strangers share them.</summary>
internal sealed class Pooler : IDisposable
{
    private static readonly string[] Places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"];
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-pooler-").FullName;
    private readonly Process process;

    public Pooler(string server)
    {
        var behind = new NpgsqlConnectionStringBuilder(server);
        Port = FreePort();
        var settings = Path.Combine(folder, "pgbouncer.ini");
        File.WriteAllText(settings, $"""
            [databases]
            * = host={behind.Host} port={behind.Port.ToString(CultureInfo.InvariantCulture)} user={behind.Username}{(behind.Password is { } password ? " password=" + password : "")}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 4
            max_client_conn = 500
            """);
        // It refuses to run as root and reads its settings as whom it becomes.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string[] arguments = Environment.UserName == "root" ? ["-u", "nobody", settings] : [settings];
        process = Process.Start(new ProcessStartInfo(Binary!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>Null where it is not installed.</summary>
    public static string? Binary { get; } = Array.Find(Places, File.Exists);

    public int Port { get; }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Returns when it lets somebody through.</summary>
    public void WhenReady(string connectionString)
    {
        while (!process.HasExited)
        {
            try
            {
                using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
                connection.Open();
                return;
            }
            catch (NpgsqlException e) when (e is not PostgresException)
            {
                Thread.Yield();
            }
        }
        throw new InvalidOperationException($"{Binary} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
