using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Simulators;

/// <summary>What the raw server does once a request has come in whole.</summary>
public enum WireFault
{
    /// <summary>Resets the connection.</summary>
    Reset,

    /// <summary>Closes without a word.</summary>
    HalfClose,

    /// <summary>Closes in the middle of the reply's head.</summary>
    CutHead,

    /// <summary>Promises more bytes than it sends, then closes.</summary>
    TruncatedLength,

    /// <summary>Promises chunks and closes before the last one.</summary>
    CutChunks,

    /// <summary>Resets the connection in the middle of the body.</summary>
    ResetInBody,

    /// <summary>One byte at a time, for ever.</summary>
    SlowDrip,

    /// <summary>A body that never ends, as fast as it is read.</summary>
    EndlessBody,

    /// <summary>Chunks that never end.</summary>
    EndlessChunks,

    /// <summary>Keeps the connection open and says nothing.</summary>
    Nothing,

    /// <summary>Bytes that are no HTTP.</summary>
    NotHttp,
}

/// <summary>A TCP server that misbehaves as no HTTP library would let it.</summary>
public sealed class FaultServer : IDisposable
{
    private static readonly TimeSpan DripPause = TimeSpan.FromMilliseconds(20);
    private readonly WireFault fault;
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stop = new();
    private int requests;

    public FaultServer(WireFault fault)
    {
        this.fault = fault;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(64);
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture)}/");
        _ = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Requests that came in whole.</summary>
    public int Requests => Volatile.Read(ref requests);

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = MisbehaveAsync(await listener.AcceptAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task MisbehaveAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                if (!await ReadRequestAsync(socket))
                    return;
                Interlocked.Increment(ref requests);
                await ReplyAsync(socket);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client gave up, as it should.
            }
        }
    }

    private async Task ReplyAsync(Socket socket)
    {
        switch (fault)
        {
            case WireFault.Reset:
                socket.LingerState = new LingerOption(true, 0);
                return;
            case WireFault.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                await socket.ReceiveAsync(new byte[1], stop.Token);
                return;
            case WireFault.CutHead:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Ty");
                return;
            case WireFault.TruncatedLength:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 64\r\n\r\n{\"code\":\"00\"}");
                return;
            case WireFault.CutChunks:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{\"code\":\"00\"}\r\n");
                return;
            case WireFault.ResetInBody:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 64\r\n\r\n{\"code\":");
                socket.LingerState = new LingerOption(true, 0);
                return;
            case WireFault.SlowDrip:
                await ForEverAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", " ", DripPause);
                return;
            case WireFault.EndlessBody:
                await ForEverAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n", new string(' ', 16 * 1024), TimeSpan.Zero);
                return;
            case WireFault.EndlessChunks:
                await ForEverAsync(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4000\r\n" + new string(' ', 16 * 1024) + "\r\n", TimeSpan.Zero);
                return;
            case WireFault.Nothing:
                await socket.ReceiveAsync(new byte[1], stop.Token);
                return;
            case WireFault.NotHttp:
                await SendAsync(socket, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
                return;
            default:
                throw new System.Diagnostics.UnreachableException($"Unknown fault {fault}.");
        }
    }

    private async Task ForEverAsync(Socket socket, string head, string piece, TimeSpan pause)
    {
        await SendAsync(socket, head);
        while (true)
        {
            await SendAsync(socket, piece);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, TimeProvider.System, stop.Token);
        }
    }

    private async Task SendAsync(Socket socket, string text) => await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text), stop.Token);

    // The head, then as many bytes as it promises; false when the client left before.
    private async Task<bool> ReadRequestAsync(Socket socket)
    {
        var (buffer, length) = (new byte[1 << 20], 0);
        while (await socket.ReceiveAsync(buffer.AsMemory(length), stop.Token) is var read and > 0)
        {
            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && length >= end + 4 + BodyLength(System.Text.Encoding.ASCII.GetString(buffer, 0, end)))
                return true;
        }
        return false;
    }

    private static int BodyLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line[15..], CultureInfo.InvariantCulture)).FirstOrDefault();
}
