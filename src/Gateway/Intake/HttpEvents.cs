using Gateway.Host.Hosting;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Intake;

/// <summary>CloudEvents 1.0 over HTTP: structured, binary and batch, told apart by Content-Type and ce- headers.</summary>
internal static class HttpEvents
{
    private const string Structured = "application/cloudevents+json", Batch = "application/cloudevents-batch+json", Json = "application/json", Prefix = "ce-";

    /// <summary>Null for a type that carries no event.</summary>
    public static EventMode? ModeOf(HttpRequest request) => request.Headers.ContentType.Count == 1
        ? ModeOf(request.ContentType, request.Headers.ContainsKey("ce-specversion"), isBatchAllowed: true)
        : null;

    /// <summary>The mode that a content type means, on whichever wire it came.</summary>
    public static EventMode? ModeOf(string? contentType, bool isInHeaders, bool isBatchAllowed)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
            return null;
        var charsets = type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)).ToList();
        if (charsets.Count > 1 || (charsets is [var charset] && !charset.GetUnescapedValue().Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            return null;
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            Structured => EventMode.Structured,
            Batch when isBatchAllowed => EventMode.Batch,
            Json when isInHeaders => EventMode.Binary,
            _ => null,
        };
    }

    /// <summary>What the request's headers say of an event; one empty list for all that say nothing.</summary>
    public static IReadOnlyList<HeaderAttribute> AttributesIn(IHeaderDictionary headers)
    {
        List<HeaderAttribute>? said = null;
        foreach (var (header, value) in headers)
        {
            if (header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                (said ??= new(12)).Add(new(header[Prefix.Length..].ToLowerInvariant(), value.Count == 1 ? Uri.UnescapeDataString(value.ToString()) : null));
        }
        return said is null ? [] : said;
    }

    public static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request)
    {
        var buffer = new byte[Math.Clamp(request.ContentLength ?? 4096, 1, KestrelLimits.BodyBytesMax)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == request.ContentLength)
                    return buffer;
                Array.Resize(ref buffer, buffer.Length * 2);        // the server refuses what is over the limit
            }
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            if (read == 0)
                return buffer.AsMemory(0, length);
            length += read;
        }
    }
}
