using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Simulators;

/// <summary>The demonstration as a process: who may reach it, and what is left when it is told to end.</summary>
public sealed class DemonstrationTests
{
    private static readonly string[] Tables = ["tcp", "tcp6"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_listens_on_this_machine_only_and_ended_by_TERM_it_leaves_nothing_running()
    {
        var binary = Path.Combine(Repository.Root, "artifacts", "bin", "Gateway.Simulators", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Gateway.Simulators");
        using var demo = Process.Start(new ProcessStartInfo(binary, ["demo", "--dossiers", "200"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root })!;
        try
        {
            Uri? gateway = null;
            while (gateway is null && await demo.StandardOutput.ReadLineAsync(Stop) is { } line)
                gateway = line.Contains("· gateway", StringComparison.Ordinal) && line.Contains("http://", StringComparison.Ordinal) ? new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..].Trim()) : null;
            Assert.NotNull(gateway);
            Assert.True(await IsHeardAsync(gateway.Port));
            // Every socket of the demonstration and of what it started.
            Assert.All(Listening(demo.Id), place => Assert.True(IPAddress.IsLoopback(place.Address), $"{place}"));

            using (var kill = Process.Start("kill", ["-TERM", demo.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(Stop);
            _ = demo.StandardOutput.ReadToEndAsync(Stop);
            await demo.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromSeconds(60), Stop);
            Assert.Equal(130, demo.ExitCode);
            Assert.False(await IsHeardAsync(gateway.Port));
        }
        finally
        {
            if (!demo.HasExited)
                demo.Kill(entireProcessTree: true);
        }
    }

    private static async Task<bool> IsHeardAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, Stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static List<IPEndPoint> Listening(int process)
    {
        var inodes = Directory.GetFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "").Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1]).ToHashSet(StringComparer.Ordinal);
        return [.. Tables.SelectMany(table => File.ReadLines($"/proc/net/{table}").Skip(1)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[3] == "0A" && inodes.Contains(columns[9])).Select(columns => Place(columns[1]))];
    }

    // Four bytes of an address at a time, each group from its end.
    private static IPEndPoint Place(string text)
    {
        var bytes = Convert.FromHexString(text.Split(':')[0]);
        for (var at = 0; at < bytes.Length; at += 4)
            Array.Reverse(bytes, at, 4);
        return new(new IPAddress(bytes), int.Parse(text.Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
