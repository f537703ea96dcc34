using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Gateway.Adapters.Wire;
using Gateway.Auditing;
using Gateway.Exchanges;

namespace Gateway.Adapters.TimeStamps;

/// <summary>A time-stamp authority over HTTP (RFC 3161 §3.4). It is told a hash and a random number, and learns nothing else.</summary>
public sealed class StampAuthority(Uri address, HttpWire wire, TimeSpan timeout, TimeProvider clock) : IStampAuthority
{
    /// <summary>More than any reply with the signer's chain has.</summary>
    public const int ReplyBytesMax = 2 * SignedCheckpoint.StampBytesMax, ConnectionsMax = 1;

    private const string Query = "application/timestamp-query", Reply = "application/timestamp-reply";
    private const int NonceBytes = 8;

    public async Task<(byte[]? Stamp, string? Trouble)> StampAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellation)
    {
        var query = Rfc3161TimestampRequest.CreateFromHash(hash, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(NonceBytes), requestSignerCertificates: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(query.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue(Query) } } };
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            var (reply, failure) = await wire.SendAsync(request, either.Token);
            return reply is null ? (null, failure!.Code) : Read(query, reply);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, Reasons.TimedOut);
        }
    }

    private static (byte[]? Stamp, string? Trouble) Read(Rfc3161TimestampRequest query, WireReply reply)
    {
        if (reply.Status != HttpStatusCode.OK)
            return (null, string.Create(CultureInfo.InvariantCulture, $"http-{(int)reply.Status}"));
        if (reply.MediaType != Reply)
            return (null, "unreadable");
        try
        {
            // Also sees to it that hash and nonce are ours and that the certificate is one for stamps.
            var stamp = query.ProcessResponse(reply.Body, out _).AsSignedCms().Encode();
            return stamp.Length <= SignedCheckpoint.StampBytesMax ? (stamp, null) : (null, Reasons.ReplyTooLarge);
        }
        catch (CryptographicException)
        {
            return (null, "refused");
        }
    }
}
