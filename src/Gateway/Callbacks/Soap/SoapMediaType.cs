using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>The Content-Type of a request decides the version of SOAP; the charset, where there is one, must be UTF-8 (RFC 7303).</summary>
internal readonly record struct SoapMediaType(SoapVersion Version, bool HasCharset, string? Action)
{
    /// <summary>Null for whatever is not SOAP: another type, another charset, a parameter without value or twice, the header twice.</summary>
    public static SoapMediaType? Read(HttpRequest request)
    {
        var header = request.Headers.ContentType;
        if (header.Count != 1 || !MediaTypeHeaderValue.TryParse(header[0], out var type))
            return null;
        var version = type.MediaType.Equals(SoapVersion.Soap11.MediaType, StringComparison.OrdinalIgnoreCase) ? SoapVersion.Soap11
            : type.MediaType.Equals(SoapVersion.Soap12.MediaType, StringComparison.OrdinalIgnoreCase) ? SoapVersion.Soap12 : null;
        if (version is null)
            return null;
        string? charset = null, action = null;
        foreach (var parameter in type.Parameters)
        {
            var value = HeaderUtilities.RemoveQuotes(parameter.Value).Value;
            if (string.IsNullOrEmpty(parameter.Value.Value))
                return null;
            if (parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && (charset is not null || !IsUtf8(charset = value!)))
                return null;
            if (parameter.Name.Equals("action", StringComparison.OrdinalIgnoreCase) && action is not null)
                return null;
            if (parameter.Name.Equals("action", StringComparison.OrdinalIgnoreCase))
                action = value;
        }
        return new(version, charset is not null, version == SoapVersion.Soap12 ? action : ActionOf(request));
    }

    public static bool IsUtf8(string charset) => charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);

    // SOAP 1.1 §6.1.1: a quoted URI; empty or absent says nothing. Two headers say two things, which match nothing.
    private static string? ActionOf(HttpRequest request)
    {
        var header = request.Headers["SOAPAction"];
        return header.Count == 0 ? null : header.Count > 1 ? header.ToString() : header[0] is ['"', .. var quoted, '"'] ? quoted : header[0];
    }
}
