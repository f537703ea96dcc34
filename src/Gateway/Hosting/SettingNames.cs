using Gateway.Dossiers;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.KeyPerFile;

namespace Gateway.Host.Hosting;

/// <summary>
/// The names that settings have. A mistyped one is a problem, because it would be silently without effect. Where names of other programs stand
/// beside ours – folders of secrets, and words of the environment without a section – only what is ours beyond doubt is looked at.
/// </summary>
internal static class SettingNames
{
    private static readonly string[] Words = ["Urls", "Role", "EventTypePrefix", "Lang", "Server", "Token"];

    // What the platform reads for itself.
    private static readonly string[] Foreign = ["Logging", "AllowedHosts", "Kestrel"];

    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Storage"] = ["Path", "ConnectionString", "Pooled", "DirectConnectionString", "FreeMegabytesMin", "DiskFolder"],
        ["Contracts"] = ["Path", "Overlay"],
        ["Metrics"] = ["Urls"],
        ["History"] = ["KeepMonths"],
        ["Audit"] = ["Record", "Keys", "Origin", "TimeStampAuthority", "TimeStampCertificates", "TimeStampEvery", "StopIntakeAfter"],
        ["Telemetry"] = ["OtlpEndpoint", "SampleRatio"],
        ["Intake"] = ["RatePerSecondMax"],
        ["Kafka"] = ["BootstrapServers", "SecurityProtocol", "SaslMechanism", "SaslUsername", "SaslPassword", "SaslPasswordFile", "CaLocation", "Topics", "Group", "System", "WhenLost"],
        ["Console"] = ["Environment", "PublicUrl"],
        ["Callbacks"] = ["BodyBytesMax", "PublicUrl"],
        ["Agencies"] = ["Endpoint", "Account", "RetryDelays", "PollEvery", "CallbackWithin", "AttemptTimeout"],
    };

    /// <summary>Every key that means nothing to us. <paramref name="agencies"/> are the known codes; null where they could not be read.</summary>
    public static IEnumerable<LocalText> Unknown(IConfigurationRoot settings, IReadOnlyCollection<string>? agencies)
    {
        var told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in settings.Providers)
        {
            foreach (var key in Keys(provider, null))
            {
                if (Trouble(key.Split(':'), provider, agencies) is { } trouble && told.Add(key))
                    yield return new($"{key}{Origin(provider)}: {trouble.Vi}", $"{key}{Origin(provider)}: {trouble.En}");
            }
        }
    }

    /// <summary>Whether a key is a setting of the server's own, and not of the platform, of a caller, or of whoever shares our environment.</summary>
    public static bool IsOurs(string key) => Sections.ContainsKey(key.Split(':')[0]) || key is "Urls" or "Role" or "EventTypePrefix";

    private static LocalText? Trouble(string[] parts, IConfigurationProvider provider, IReadOnlyCollection<string>? agencies)
    {
        if (parts.Length == 1 && Has(Words, parts[0]) || Has(Foreign, parts[0]))
            return null;
        if (!Sections.TryGetValue(parts[0], out var names))
            return IsAmongStrangers(provider, parts.Length) ? null : NoSuch(parts[0], Words.Concat(Sections.Keys));
        if (parts.Length == 1)
            return new("cần tên đầy đủ Nhóm:Tên", "needs its full name Section:Key");
        var isAgency = parts[0].Equals("Agencies", StringComparison.OrdinalIgnoreCase);
        if (isAgency && agencies is not null && !Has(agencies, parts[1]))
            return NoAgency(parts[1], agencies);
        var name = isAgency ? parts.ElementAtOrDefault(2) : parts[1];
        return name is not null && Has(names, name) ? null : NoSuch(name ?? "", names);
    }

    private static LocalText NoSuch(string name, IEnumerable<string> known) => Nearest.Of(name, known) is { } near
        ? new($"không có cài đặt này. Ý bạn là \"{near}\"?", $"there is no such setting. Did you mean \"{near}\"?")
        : new("không có cài đặt này", "there is no such setting");

    /// <summary>An agency without a contract, and which one may have been meant.</summary>
    public static LocalText NoAgency(string code, IReadOnlyCollection<string> agencies) => Nearest.Of(code, agencies) is { } near
        ? new($"không có cơ quan \"{code}\". Ý bạn là \"{near}\"?", $"there is no agency \"{code}\". Did you mean \"{near}\"?")
        : new($"không có cơ quan \"{code}\". Có: {string.Join(", ", agencies)}", $"there is no agency \"{code}\". There are: {string.Join(", ", agencies)}");

    private static bool Has(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsAmongStrangers(IConfigurationProvider provider, int parts) =>
        provider is KeyPerFileConfigurationProvider || (parts == 1 && provider is EnvironmentProvider);

    private static string Origin(IConfigurationProvider provider) => provider switch
    {
        JsonConfigurationProvider json => $" ({json.Source.Path})",
        KeyPerFileConfigurationProvider => " (secrets)",
        EnvironmentProvider => " (GATEWAY_…)",
        _ => "",
    };

    private static IEnumerable<string> Keys(IConfigurationProvider provider, string? parent)
    {
        foreach (var child in provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var key = parent is null ? child : $"{parent}:{child}";
            if (provider.TryGet(key, out _))
                yield return key;
            foreach (var deeper in Keys(provider, key))
                yield return deeper;
        }
    }
}
