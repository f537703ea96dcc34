using System.Text.RegularExpressions;
using Gateway.Operating;

namespace Gateway.Host.Hosting;

/// <summary>What must never stand in an address, because addresses are recorded everywhere: citizen numbers and keys.</summary>
internal static partial class AddressGuard
{
    /// <summary>A citizen number: twelve digits alone, province code 001–096 first.</summary>
    public static bool ShowsCitizen(string? query) => query is not null && CitizenNumber().IsMatch(Plain(query));

    /// <summary>The key in an address, or null. Also finds one whose underscores are escaped.</summary>
    public static string? ShownKey(string? query)
    {
        if (query is null)
            return null;
        var plain = Plain(query);
        var at = plain.IndexOf(ApiKey.Marker, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : plain.Substring(at, Math.Min(plain.Length - at, ApiKey.Marker.Length + ApiKey.PrefixLength + 1 + ApiKey.SecretLength));
    }

    private static string Plain(string query) => query.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(query) : query;

    [GeneratedRegex(@"(?<![0-9A-Za-z_-])0(?!00)[0-9]{2}[0-9]{9}(?![0-9A-Za-z_-])")]
    private static partial Regex CitizenNumber();
}
