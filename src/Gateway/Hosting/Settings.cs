using System.Collections;
using System.Globalization;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// Where settings come from, the later the stronger: appsettings.json beside the binary and in the working folder, files of secrets
/// (/run/secrets, systemd credentials), environment <c>GATEWAY_Section__Key</c>, arguments <c>--Section:Key value</c>.
/// </summary>
internal static class Settings
{
    private const string Prefix = "GATEWAY_";

    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Arguments that are no settings are left out here; <see cref="ServeArguments"/> names them.</summary>
    public static IConfigurationBuilder AddGatewaySettings(this IConfigurationBuilder configuration, string[] args)
    {
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (Environment.CurrentDirectory != AppContext.BaseDirectory.TrimEnd('/'))
            configuration.AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true);
        foreach (var folder in new[] { "/run/secrets", Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") })
        {
            if (Directory.Exists(folder))
                configuration.AddKeyPerFile(folder, optional: true);
        }
        return configuration
            .Add(new EnvironmentSource(FromEnvironment(Environment.GetEnvironmentVariables())))
            .AddInMemoryCollection(ServeArguments.Read(args).Settings);
    }

    /// <summary>
    /// The store: a PostgreSQL server when <c>Storage:ConnectionString</c> is set, else the embedded file <c>Storage:Path</c>, else gateway.db
    /// in systemd's state folder or in ./data.
    /// </summary>
    public static StoreAddress Store(this IConfiguration settings) => new(
        settings["Storage:Path"] is { Length: > 0 } path ? path : Path.Combine(Environment.GetEnvironmentVariable("STATE_DIRECTORY") ?? "data", "gateway.db"),
        settings["Storage:ConnectionString"] is { Length: > 0 } server ? server : null,
        bool.TryParse(settings["Storage:Pooled"], out var isPooled) && isPooled,
        settings["Storage:DirectConnectionString"] is { Length: > 0 } direct ? direct : null);

    /// <summary>A folder on the disk that the store grows on; null where that is a server's affair and nobody said where it is to be seen.</summary>
    public static string? DiskFolder(this IConfiguration settings) => settings["Storage:DiskFolder"] is { Length: > 0 } folder ? folder
        : settings.Store() is { ConnectionString: null } store ? Path.GetDirectoryName(Path.GetFullPath(store.Path)) : null;

    /// <summary>The watermark: with less free space nothing is taken in; 0 for none.</summary>
    public static long FreeMegabytesMin(this IConfiguration settings) => long.TryParse(settings["Storage:FreeMegabytesMin"], NumberStyles.None, CultureInfo.InvariantCulture, out var min) ? min : 512;

    /// <summary>What this process does for its store; everything unless said otherwise.</summary>
    public static Role Role(this IConfiguration settings) => Enum.TryParse<Role>(settings["Role"], ignoreCase: true, out var role) ? role : Host.Role.All;

    /// <summary>Where the contracts are, and the second folder of this installation's own, if any.</summary>
    public static (string Root, string? Overlay) Contracts(this IConfiguration settings) =>
        (settings["Contracts:Path"] ?? Path.Combine(AppContext.BaseDirectory, "contracts"), settings["Contracts:Overlay"]);

    /// <summary>How many whole months history is kept; <see cref="SettingValues"/> has seen to it that it is one that may be.</summary>
    public static int KeepMonths(this IConfiguration settings) => settings.GetValue("History:KeepMonths", HistoryOptions.Default);

    /// <summary>Whether what happens leaves audit records.</summary>
    public static bool IsAudited(this IConfiguration settings) => settings.GetValue("Audit:Record", true);

    /// <summary>The folder of the keys that sign the audit; beside the embedded store unless said otherwise.</summary>
    public static string AuditKeys(this IConfiguration settings) =>
        settings["Audit:Keys"] is { Length: > 0 } folder ? folder : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settings.Store().Path))!, "keys");

    /// <summary>The name of the audit's log in its checkpoints.</summary>
    public static string AuditOrigin(this IConfiguration settings) => settings["Audit:Origin"] is { Length: > 0 } origin ? origin : "onestop.gateway.audit";

    /// <summary>What the types of our events begin with.</summary>
    public static string EventTypePrefix(this IConfiguration settings) => settings["EventTypePrefix"] ?? "vn.onestop.";

    /// <summary>Shells cannot export hyphens, so an agency's code has underscores there: <c>GATEWAY_Agencies__civil_status__Endpoint</c>.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> FromEnvironment(IDictionary variables)
    {
        foreach (DictionaryEntry variable in variables)
        {
            var name = (string)variable.Key;
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var parts = name[Prefix.Length..].Split("__");
            if (parts.Length > 1 && parts[0].Equals("Agencies", StringComparison.OrdinalIgnoreCase))
                parts[1] = parts[1].Replace('_', '-');
            yield return new(string.Join(':', parts), (string?)variable.Value);
        }
    }
}

/// <summary>The environment under a name of its own, so that a problem can say where it comes from.</summary>
internal sealed class EnvironmentSource(IEnumerable<KeyValuePair<string, string?>> variables) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new EnvironmentProvider(variables);
}

internal sealed class EnvironmentProvider : ConfigurationProvider
{
    public EnvironmentProvider(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        foreach (var (key, value) in variables)
            Data[key] = value;
    }
}
