using Gateway.Adapters.Wire;
using Gateway.Exchanges;
using Gateway.Simulators;

namespace Gateway.Tests.Adapters;

/// <summary>Whatever a peer does to the connection, half a reply is never taken for a whole one.</summary>
public sealed class HttpWireFaultTests : IDisposable
{
    private const int ReplyBytesMax = 64 * 1024;
    private readonly HttpMessageInvoker client = CasePlayer.NewClient();

    public static TheoryData<WireFault> Faults => [.. Enum.GetValues<WireFault>()];

    [Theory, MemberData(nameof(Faults))]
    public async Task A_broken_reply_is_a_failure_that_may_have_arrived(WireFault fault)
    {
        using var server = new FaultServer(fault);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (fault is WireFault.SlowDrip or WireFault.Nothing)
            attempt.CancelAfter(TimeSpan.FromMilliseconds(300));
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent("{}") };
        var code = await CodeAsync(request, attempt.Token);
        Assert.Equal(Expected(fault), code);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_refused_connection_has_certainly_not_arrived()
    {
        Uri nobody;
        using (var server = new FaultServer(WireFault.Nothing))
            nobody = server.Url;
        using var request = new HttpRequestMessage(HttpMethod.Post, nobody) { Content = new StringContent("{}") };
        var (reply, failure) = await new HttpWire(client, ReplyBytesMax, TimeProvider.System).SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Null(reply);
        Assert.Equal(new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false) { Fault = Gateway.Exchanges.Faults.Connect }, failure);
    }

    [Fact]
    public async Task A_name_that_nobody_has_and_a_peer_that_speaks_no_TLS_are_told_apart()
    {
        Assert.Equal(Gateway.Exchanges.Faults.Name, (await UnreachableAsync(new Uri("http://name.invalid/"))).Fault);
        using var plain = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        plain.Start();
        var met = UnreachableAsync(new Uri($"https://{plain.LocalEndpoint}/"));
        using (var peer = await plain.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
            await peer.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(Gateway.Exchanges.Faults.Tls, (await met).Fault);
    }

    private async Task<Outcome.Failed> UnreachableAsync(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (_, failure) = await new HttpWire(client, ReplyBytesMax, TimeProvider.System).SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((Reasons.Unreachable, false), (failure!.Code, failure.MayHaveArrived));
        return failure;
    }

    public void Dispose() => client.Dispose();

    private async Task<string> CodeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            var (reply, failure) = await new HttpWire(client, ReplyBytesMax, TimeProvider.System).SendAsync(request, cancellation);
            Assert.Null(reply);
            Assert.True(failure!.MayHaveArrived);
            return failure.Code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Reasons.TimedOut;
        }
    }

    private static string Expected(WireFault fault) => fault switch
    {
        WireFault.SlowDrip or WireFault.Nothing => Reasons.TimedOut,
        WireFault.EndlessBody or WireFault.EndlessChunks => Reasons.ReplyTooLarge,
        _ => Reasons.ConnectionLost,
    };
}
