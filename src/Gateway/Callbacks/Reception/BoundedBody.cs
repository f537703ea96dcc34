using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Callbacks.Reception;

/// <summary>The whole body of a request in one rented buffer; never more of it than the limit is read.</summary>
internal sealed class BoundedBody : IDisposable
{
    private const int FirstSize = 4096;

    private byte[] buffer;
    private int length;

    private BoundedBody(int size) => buffer = ArrayPool<byte>.Shared.Rent(size);

    public ArraySegment<byte> Bytes => new(buffer, 0, length);

    /// <summary>Null when there is more than <paramref name="bytesMax"/>; nothing is read when its declared length says so.</summary>
    public static async Task<BoundedBody?> ReadAsync(HttpRequest request, int bytesMax, CancellationToken cancellation)
    {
        if (request.ContentLength > bytesMax)
            return null;
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = bytesMax;
        var body = new BoundedBody((int)Math.Max(request.ContentLength ?? 0, FirstSize));
        try
        {
            while (await request.Body.ReadAsync(body.Room(bytesMax), cancellation) is > 0 and var read)
                if ((body.length += read) > bytesMax)
                    return Discard(body);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref buffer, []), clearArray: true);
        length = 0;
    }

    private Memory<byte> Room(int bytesMax)
    {
        if (length == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, bytesMax + 1));
            Buffer.BlockCopy(buffer, 0, larger, 0, length);
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = larger;
        }
        return buffer.AsMemory(length);
    }

    private static BoundedBody? Discard(BoundedBody body)
    {
        body.Dispose();
        return null;
    }
}
