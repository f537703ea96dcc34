using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Kafka;

/// <summary>What becomes of a message on its way.</summary>
public enum Fate
{
    Passes,

    /// <summary>Gone, and everything behind it; the connection stays as if nothing were the matter.</summary>
    IsLost,

    /// <summary>Gone, and its connection with it.</summary>
    IsCut,
}

/// <summary>
/// Stands between clients and the mock brokers: a door for each broker, and in every answer the doors in the brokers' place, so that nobody gets
/// past. What a test says is lost on the way. With a certificate its clients' side speaks TLS, which the mock brokers do not.
/// </summary>
internal sealed class Middlebox : IAsyncDisposable
{
    private const int LengthBytes = 4, FrameMax = 64 << 20;
    private readonly CancellationTokenSource over = new();
    private readonly List<(int Broker, TcpListener Door)> doors;
    private readonly ConcurrentBag<Task> lines = [];
    private readonly SslServerAuthenticationOptions? tls;

    public Middlebox(string servers, SslServerAuthenticationOptions? tls = null)
    {
        this.tls = tls;
        doors = [.. servers.Split(',').Select(server => (int.Parse(server.Split(':')[1], CultureInfo.InvariantCulture), new TcpListener(IPAddress.Loopback, 0)))];
        foreach (var (broker, door) in doors)
        {
            door.Start();
            lines.Add(OpenAsync(broker, door));
        }
    }

    public string Servers => string.Join(',', doors.Select(door => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{PortOf(door.Door)}")));

    /// <summary>Asked for each request, by its code in the protocol.</summary>
    public Func<int, Fate> Requests { get; set; } = _ => Fate.Passes;

    /// <summary>Asked for each answer, by its request's code.</summary>
    public Func<int, Fate> Answers { get; set; } = _ => Fate.Passes;

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        doors.ForEach(door => door.Door.Dispose());
        await Task.WhenAll(lines).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private async Task OpenAsync(int broker, TcpListener door)
    {
        while (!over.IsCancellationRequested)
            lines.Add(CarryAsync(await door.AcceptTcpClientAsync(over.Token), broker));
    }

    private async Task CarryAsync(TcpClient client, int broker)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        using var inner = new TcpClient { NoDelay = true };
        using (client)
        {
            await inner.ConnectAsync(IPAddress.Loopback, broker, ended.Token);
            await using var outside = await GreetAsync(client, ended.Token);
            await using var inside = inner.GetStream();
            var asked = new ConcurrentDictionary<int, int>();
            var there = PassAsync(outside, inside, request =>
            {
                var code = BinaryPrimitives.ReadInt16BigEndian(request);
                asked[BinaryPrimitives.ReadInt32BigEndian(request.AsSpan(4))] = code;
                return Requests(code);
            }, ended.Token);
            var back = PassAsync(inside, outside, answer =>
            {
                PutDoors(answer);
                return Answers(asked.GetValueOrDefault(BinaryPrimitives.ReadInt32BigEndian(answer)));
            }, ended.Token);
            await Task.WhenAny(there, back);
            await ended.CancelAsync();
            await Task.WhenAll(there, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Stream> GreetAsync(TcpClient client, CancellationToken cancellation)
    {
        if (tls is null)
            return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(tls, cancellation);
        return secure;
    }

    // Returns when either side hangs up, or we do.
    private static async Task PassAsync(Stream from, Stream to, Func<byte[], Fate> judge, CancellationToken cancellation)
    {
        var (length, isDead) = (new byte[LengthBytes], false);
        while (await from.ReadAtLeastAsync(length, LengthBytes, throwOnEndOfStream: false, cancellation) == LengthBytes)
        {
            var frame = new byte[Math.Min(BinaryPrimitives.ReadInt32BigEndian(length), FrameMax)];
            await from.ReadExactlyAsync(frame, cancellation);
            var fate = isDead ? Fate.IsLost : judge(frame);
            if (fate == Fate.IsCut)
                return;
            isDead = fate == Fate.IsLost;
            if (isDead)
                continue;
            await to.WriteAsync(length, cancellation);
            await to.WriteAsync(frame, cancellation);
        }
    }

    // An address is its host's letters and four bytes of port, wherever it stands.
    private void PutDoors(byte[] answer)
    {
        var host = Encoding.ASCII.GetBytes("127.0.0.1");
        for (var at = answer.AsSpan().IndexOf(host); at >= 0;)
        {
            var port = answer.AsSpan(at + host.Length);
            if (port.Length >= sizeof(int) && doors.Find(door => door.Broker == BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(at + host.Length))) is { Door: { } door })
                BinaryPrimitives.WriteInt32BigEndian(port, PortOf(door));
            var further = answer.AsSpan(at + host.Length).IndexOf(host);
            at = further < 0 ? further : at + host.Length + further;
        }
    }

    private static int PortOf(TcpListener door) => ((IPEndPoint)door.LocalEndpoint).Port;
}
