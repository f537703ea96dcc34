using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Host.Operating.People;

/// <summary>
/// What a form must carry: made from the secret of the session's cookie, which pages of others can send and not read. It is as old as the session
/// and needs no store.
/// </summary>
internal static class FormToken
{
    public const string Field = "token";

    public static string Of(string sessionSecret) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(sessionSecret), "form"u8));

    public static bool IsOf(string sessionSecret, string? shown) => shown is not null &&
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(sessionSecret)), Encoding.UTF8.GetBytes(shown));

    /// <summary>
    /// Whether the request comes from a page of ours, as far as the browser says: what it says cannot be forged by another page. A proxy may have
    /// ended TLS, so of the origin only the host is compared.
    /// </summary>
    public static bool IsFromOurPage(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site.ToString() is not ("same-origin" or "none"))
            return false;
        return request.Headers.Origin is not { Count: > 0 } origin || (Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var address) && address.Authority == request.Host.Value);
    }
}
