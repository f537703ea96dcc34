using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Host.Hosting;

/// <summary>Everything a caller can make us hold has an end. An agency whose contract allows more raises its own endpoint's body limit.</summary>
internal static class KestrelLimits
{
    public const long BodyBytesMax = 1 << 20;

    /// <summary>No contract may ask for more.</summary>
    public const long ContractBodyBytesMax = 30 << 20;

    /// <summary>
    /// A request goes on where its bytes were read and its answer is sent where it was made, without a change of threads between: a tenth of the
    /// process's CPU. Those are workers of the pool all the same, so a handler that waits holds up nobody else.
    /// </summary>
    public static void Apply(SocketTransportOptions sockets) => sockets.UnsafePreferInlineScheduling = true;

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.ConfigureEndpointDefaults(ChunkWatch.Apply);
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = BodyBytesMax;
        limits.MaxRequestLineSize = 8 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 32 << 10;
        limits.MaxRequestBufferSize = BodyBytesMax;
        limits.MaxConcurrentConnections = 4096;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Slower than this is not a line, it is a hold. The grace is long, because a starved thread pool looks like a slow caller.
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(15));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(15));
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    }
}
