using System.Buffers;

namespace Gateway.Host.Hosting;

/// <summary>
/// Refuses what the server's parser lets through and no honest caller sends: before routing, before sign-in, without reading the body.
/// What it costs an ordinary request is a handful of look-ups.
/// </summary>
internal sealed class RequestGuard(RequestDelegate following)
{
    private static readonly SearchValues<string> EncodedSeparators = SearchValues.Create(["%2f", "%5c", "%00", "\\", ";"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(code => code != '\t').Append(0x7F).Select(code => (char)code)]);

    public Task InvokeAsync(HttpContext context)
    {
        if (Refusal(context) is { } kind)
            return RefuseAsync(context, kind);
        // Under TLS the watch would see what nobody wrote.
        if (context.Request.Headers.TransferEncoding.Count > 0 && !context.Request.IsHttps)
            context.Features.Get<ChunkWatch>()?.Start();
        return following(context);
    }

    private static Task RefuseAsync(HttpContext context, ProblemKind kind)
    {
        // The framing of what follows on this connection cannot be trusted.
        context.Response.Headers.Connection = "close";
        if (kind == Problems.MethodNotAllowed)
            context.Response.Headers.Allow = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
        return ProblemWriter.WriteAsync(context, kind);
    }

    private static ProblemKind? Refusal(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers;
        if (!IsKnown(request.Method))
            return Problems.MethodNotAllowed;
        if (request.Path.Value.AsSpan().ContainsAny(EncodedSeparators))
            return Problems.MalformedRequest;
        // Kestrel renames Content-Length to this when Transfer-Encoding stands beside it: a smuggler's pair.
        if (headers.ContainsKey("X-Content-Length"))
            return Problems.MalformedRequest;
        if (headers.TransferEncoding is { Count: > 0 } framing && !string.Equals(framing.ToString(), "chunked", StringComparison.OrdinalIgnoreCase))
            return Problems.MalformedRequest;
        if (!AreWellFormed(headers))
            return Problems.MalformedRequest;
        if (headers.Expect is { Count: > 0 } expect && !string.Equals(expect.ToString(), "100-continue", StringComparison.OrdinalIgnoreCase))
            return Problems.ExpectationFailed;
        if (headers.ContentEncoding is { Count: > 0 } coding && !string.Equals(coding.ToString(), "identity", StringComparison.OrdinalIgnoreCase))
            return Problems.UnsupportedMediaType;
        return AddressGuard.ShowsCitizen(AddressGuard.TargetOf(context)) ? Problems.PersonalDataInUrl : null;
    }

    // RFC 9110 §5.1 and §5.5; whoever reads such a header behind us may read something else than we did.
    private static bool AreWellFormed(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            if (name.AsSpan().ContainsAnyExcept(Token))
                return false;
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i].AsSpan().ContainsAny(Controls))
                    return false;
            }
        }
        return true;
    }

    // Methods are case-sensitive (RFC 9110 §9.1); the router is not.
    private static bool IsKnown(string method) => method is "GET" or "POST" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "PATCH";
}
