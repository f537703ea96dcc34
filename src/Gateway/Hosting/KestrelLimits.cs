using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Host.Hosting;

/// <summary>Everything a caller can make us hold has an end. An agency whose contract allows more raises its own endpoint's body limit.</summary>
internal static class KestrelLimits
{
    public const long BodyBytesMax = 1 << 20;

    /// <summary>No contract may ask for more.</summary>
    public const long ContractBodyBytesMax = 30 << 20;

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
