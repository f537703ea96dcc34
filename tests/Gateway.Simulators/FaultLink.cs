using System.Net;
using System.Net.Sockets;

namespace Gateway.Simulators;

/// <summary>
/// The last metre of wire before a simulator: forwards bytes, refuses connections while down, and resets the connection instead of passing a
/// reply whose head carries <see cref="CutHeader"/>. HTTP mocks cannot do either truthfully.
/// </summary>
public sealed class FaultLink : IDisposable
{
    public const string CutHeader = "X-Simulator-Cut";

    private readonly int target;
    private readonly Lock gate = new();
    private readonly HashSet<Socket> open = [];
    private Socket? listener;

    public FaultLink(int target)
    {
        this.target = target;
        Up();
    }

    public int Port { get; private set; }

    /// <summary>Accepts connections again, on the port it always had.</summary>
    public void Up()
    {
        lock (gate)
        {
            if (listener is not null)
                return;
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            listener.Listen(512);
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            _ = AcceptAsync(listener);
        }
    }

    /// <summary>Refuses new connections and resets those that stand.</summary>
    public void Down()
    {
        lock (gate)
        {
            listener?.Dispose();
            listener = null;
            foreach (var socket in open)
                Reset(socket);
            open.Clear();
        }
    }

    public void Dispose() => Down();

    private async Task AcceptAsync(Socket from)
    {
        try
        {
            while (true)
                _ = JoinAsync(await from.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed: the link is down.
        }
    }

    private async Task JoinAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        try
        {
            lock (gate)
                open.Add(near);
            await far.ConnectAsync(IPAddress.Loopback, target);
            var there = PumpAsync(near, far, isReply: false);
            var back = PumpAsync(far, near, isReply: true);
            await Task.WhenAll(there, back);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Reset(near);
        }
        finally
        {
            lock (gate)
                open.Remove(near);
            near.Dispose();
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, bool isReply)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer) is var length and > 0)
        {
            if (isReply && buffer.AsSpan(0, length).IndexOf("X-Simulator-Cut"u8) >= 0)
            {
                Reset(to);
                Reset(from);
                return;
            }
            for (var sent = 0; sent < length;)
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
        }
        to.Shutdown(SocketShutdown.Send);
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return; // it is gone already
        }
        socket.Dispose();
    }
}
