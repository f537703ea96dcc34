using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>What came back over HTTP, already read and bounded.</summary>
public sealed record WireReply(HttpStatusCode Status, string? MediaType, string? Charset, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter, HttpResponseHeaders Headers);

/// <summary>Either a reply or the failure that stands in its place; never both.</summary>
public readonly record struct WireResult(WireReply? Reply, Outcome.Failed? Failure);

/// <summary>
/// The one way out. Sends once, reads at most the contract's number of bytes, and tells honestly whether the request may have arrived.
/// Cancellation (the attempt's own deadline, our stop) passes through as an exception: whoever set it knows what it means.
/// </summary>
public sealed class HttpWire(HttpMessageInvoker client, int replyBytesMax, TimeProvider clock)
{
    // 68 years: longer than anybody waits, and short enough to be added to a clock.
    private static readonly TimeSpan LongestWish = TimeSpan.FromSeconds(int.MaxValue);

    public async Task<WireResult> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        OutgoingTrace.Mark(request);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            var body = await ReadAsync(response.Content, cancellation);
            if (body is null)
                return new(null, new(Reasons.ReplyTooLarge, MayHaveArrived: true, Then: NextMove.Park));
            var type = response.Content.Headers.ContentType;
            return new(new(response.StatusCode, type?.MediaType, type?.CharSet, body.Value, RetryAfter(response.Headers), response.Headers), null);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            return new(null, new(Reasons.Unreachable, MayHaveArrived: false) { Fault = Way(e) });
        }
        // A peer that goes away in the moment of connecting shows as a bare socket error.
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new(null, new(Reasons.ConnectionLost, MayHaveArrived: true) { Fault = IsReset(e) ? Faults.Reset : Faults.Closed });
        }
    }

    // A name server that does not answer shows as an error of connecting.
    private static string Way(HttpRequestException error) => error switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery } } => Faults.Name,
        { HttpRequestError: HttpRequestError.SecureConnectionError } => Faults.Tls,
        _ => Faults.Connect,
    };

    private static bool IsReset(Exception? error) => error is not null && (error is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown } || IsReset(error.InnerException));

    // Null when the reply is longer than the contract allows: a truncated reply must never be read as a whole one.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > replyBytesMax)
            return null;
        using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[Math.Min(replyBytesMax + 1, (int)(content.Headers.ContentLength ?? 4096) + 1)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
                return buffer.AsMemory(0, length);
            length += read;
            if (length > replyBytesMax)
                return null;
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(replyBytesMax + 1, buffer.Length * 2));
        }
    }

    // The longest wish of a reply, for none may be undercut. Read from the raw header: the typed one drops a number too large for it.
    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        TimeSpan? longest = null;
        if (headers.NonValidated.TryGetValues("Retry-After", out var values))
            foreach (var value in values)
                longest = RetryAfter(value.Trim()) is { } wish && !(wish <= longest) ? wish : longest;
        return longest;
    }

    private TimeSpan? RetryAfter(string value)
    {
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : LongestWish;
        return RetryConditionHeaderValue.TryParse(value, out var header) && header.Date is { } date
            ? TimeSpan.FromTicks(Math.Max(0, (date - clock.GetUtcNow()).Ticks))
            : null;
    }
}
