using Gateway.Exchanges;

namespace Gateway.Adapters.Rest;

/// <summary>
/// Puts a request's values into a path of the contract. A value stays inside its segment: whatever a client, a proxy or the agency's own
/// server may collapse (RFC 3986 §5.2.4 and what others make of it) would send the request to another case, so it is not sent.
/// </summary>
internal static class RestPath
{
    /// <summary>The path; null when a value holds a dot segment.</summary>
    public static string? Fill(string path, AgencyRequest request)
    {
        foreach (var (name, value) in new[] { ("{key}", request.IdempotencyKey), ("{dossier}", request.Dossier) })
        {
            if (!path.Contains(name, StringComparison.Ordinal))
                continue;
            if (LeadsElsewhere(value) || LeadsElsewhere(Uri.UnescapeDataString(value)))
                return null;
            path = path.Replace(name, Uri.EscapeDataString(value), StringComparison.Ordinal);
        }
        return path;
    }

    // Also where a server decodes %2F first, takes a backslash for a slash, or strips what stands behind a semicolon.
    private static bool LeadsElsewhere(string value)
    {
        foreach (var range in value.AsSpan().SplitAny('/', '\\'))
        {
            var part = value.AsSpan()[range];
            var bare = (part.IndexOf(';') is >= 0 and var end ? part[..end] : part).Trim();
            if (!bare.IsEmpty && bare.Trim('.').IsEmpty)
                return true;
        }
        return false;
    }
}
