using System.Globalization;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>Whether the values of our settings can be read at all; what they lead to (a taken port, an unreadable file) shows later.</summary>
internal static class SettingValues
{
    private const int FreeMegabytesMax = 1 << 30;
    private static readonly string[] Durations = ["PollEvery", "CallbackWithin"], ServerNames = ["Storage:ConnectionString", "Storage:DirectConnectionString"];

    /// <summary>Wrong values of the host's own sections, each under its key. No value is repeated: it may be a secret in the wrong place.</summary>
    public static IEnumerable<LocalText> Problems(IConfiguration settings)
    {
        foreach (var problem in ListenAddresses.Problems("Urls", settings["Urls"] ?? Settings.DefaultUrl))
            yield return problem;
        if ((settings["Metrics:Urls"] ?? MetricsListener.DefaultUrl) is { Length: > 0 } metrics && !MetricsListener.TryAddress(metrics, out _))
            yield return new("Metrics:Urls: cần một địa chỉ như http://127.0.0.1:9464, hoặc để trống để tắt", "Metrics:Urls: an address such as http://127.0.0.1:9464 is needed, or nothing to switch it off");
        foreach (var problem in StoreProblems(settings))
            yield return problem;
        if (settings["Role"] is { } role && !Enum.TryParse<Role>(role, ignoreCase: true, out _))
            yield return new("Role: chỉ nhận all, api hoặc worker", "Role: all, api or worker");
        else if (settings.Role() != Host.Role.All && settings["Storage:ConnectionString"] is null)
            yield return new("Role: kho nhúng chỉ có một tiến trình và làm mọi việc; api và worker cần Storage:ConnectionString", "Role: the embedded store has one process, which does everything; api and worker need Storage:ConnectionString");
        if (settings["History:KeepMonths"] is { } keep && !(int.TryParse(keep, NumberStyles.None, CultureInfo.InvariantCulture, out var months) && HistoryOptions.IsAllowed(months)))
            yield return new($"History:KeepMonths: cần số tháng từ {HistoryOptions.Min} đến {HistoryOptions.Max}, hoặc 0 để lưu mãi", $"History:KeepMonths: a number of months from {HistoryOptions.Min} to {HistoryOptions.Max}, or 0 to keep it for ever");
        foreach (var problem in AuditSettings.Problems(settings))
            yield return problem;
        foreach (var problem in TelemetrySettings.Problems(settings))
            yield return problem;
        foreach (var problem in KafkaProblems.Of(settings))
            yield return problem;
        if (settings["Lang"] is { } language and not (Languages.Vietnamese or Languages.English))
            yield return new($"Lang: chỉ nhận vi hoặc en, không nhận \"{language}\"", $"Lang: vi or en, not \"{language}\"");
    }

    /// <summary>Wrong values of the store's section, for verbs that need nothing else.</summary>
    public static IEnumerable<LocalText> StoreProblems(IConfiguration settings)
    {
        if (settings["Storage:Pooled"] is { Length: > 0 } pooled && !bool.TryParse(pooled, out _))
            yield return new("Storage:Pooled: chỉ nhận true hoặc false", "Storage:Pooled: true or false");
        if (settings["Storage:FreeMegabytesMin"] is { } free && !(int.TryParse(free, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) && megabytes <= FreeMegabytesMax))
            yield return new("Storage:FreeMegabytesMin: cần số MiB, hoặc 0 để tắt", "Storage:FreeMegabytesMin: a number of MiB is needed, or 0 to switch it off");
        if (settings["Storage:DiskFolder"] is { Length: > 0 } folder && !Directory.Exists(folder))
            yield return new("Storage:DiskFolder: không có thư mục này", "Storage:DiskFolder: there is no such folder");
        foreach (var name in ServerNames)
        {
            if (settings[name] is { } server && StoreTexts.Wrong(server) is { } trouble)
                yield return new($"{name}: {trouble.Vi}", $"{name}: {trouble.En}");
        }
        if (settings.Store() is { ConnectionString: not null, Pooled: true, DirectConnectionString: null })
            yield return new("Storage:DirectConnectionString: cần khi Storage:Pooled=true, là đường vòng qua bộ gom kết nối cho việc cần một phiên riêng", "Storage:DirectConnectionString: needed with Storage:Pooled=true, as the way around the pooler for what needs a session of its own");
    }

    /// <summary>Values of the agencies' sections that could not even be read; only without these can the agencies be joined.</summary>
    public static IEnumerable<LocalText> AgencyProblems(IConfiguration settings)
    {
        foreach (var agency in settings.GetSection("Agencies").GetChildren())
        {
            if (agency["Endpoint"] is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
                yield return new($"{agency.Path}:Endpoint: cần một địa chỉ http hoặc https đầy đủ", $"{agency.Path}:Endpoint: a whole http or https address is needed");
            if (agency["AttemptTimeout"] is { } timeout && !(TimeSpan.TryParse(timeout, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero))
                yield return new($"{agency.Path}:AttemptTimeout: cần khoảng thời gian như 00:00:20", $"{agency.Path}:AttemptTimeout: a duration such as 00:00:20 is needed");
            foreach (var name in Durations.Where(name => agency[name] is { } value && !Gateway.Dossiers.Durations.TryRead(value, out _)))
                yield return new($"{agency.Path}:{name}: cần khoảng thời gian như PT30S", $"{agency.Path}:{name}: a duration such as PT30S is needed");
        }
    }
}
