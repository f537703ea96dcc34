using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Adapters.TimeStamps;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>The time-stamp authority (RFC 3161) and how often a checkpoint is brought to it.</summary>
internal sealed record StampOptions(Uri Authority, TimeSpan Every);

/// <summary>What of the section <c>Audit</c> says more than on or off.</summary>
internal static class AuditSettings
{
    private const string Authority = "Audit:TimeStampAuthority", Certificates = "Audit:TimeStampCertificates", Every = "Audit:TimeStampEvery", StopAfter = "Audit:StopIntakeAfter";
    private static readonly TimeSpan EveryDefault = TimeSpan.FromMinutes(10), EveryMin = TimeSpan.FromSeconds(1), StopAfterDefault = TimeSpan.FromHours(4);

    /// <summary>Null where no authority is set.</summary>
    public static StampOptions? Stamps(this IConfiguration settings) =>
        settings[Authority] is { Length: > 0 } address ? new(new Uri(address), Read(settings, Every, EveryDefault)) : null;

    /// <summary>The authorities that are trusted, or those who issued their certificates; empty where none are set.</summary>
    public static X509Certificate2Collection StampCertificates(this IConfiguration settings) =>
        settings[Certificates] is { Length: > 0 } file ? StampTrust.FromPem(File.ReadAllText(file)) : [];

    /// <summary>How long records may wait for a checkpoint before nothing more is taken in; zero is for ever.</summary>
    public static TimeSpan StopIntakeAfter(this IConfiguration settings) => Read(settings, StopAfter, StopAfterDefault);

    /// <summary>What whoever runs the gateway is told of keys that others may read.</summary>
    public static LocalText Exposed(string place) => new($"Audit:Keys: tài khoản khác đọc hoặc ghi được {place}; chạy: chmod -R go= cho thư mục khóa", $"Audit:Keys: other accounts may read or write {place}; run: chmod -R go= on the folder of keys");

    public static IEnumerable<LocalText> Problems(IConfiguration settings)
    {
        if (settings["Audit:Record"] is { Length: > 0 } record && !bool.TryParse(record, out _))
            yield return new("Audit:Record: chỉ nhận true hoặc false", "Audit:Record: true or false");
        foreach (var name in new[] { Every, StopAfter })
        {
            if (settings[name] is { Length: > 0 } value && !(Durations.TryRead(value, out var duration) && (name == StopAfter || duration >= EveryMin)))
                yield return new($"{name}: cần khoảng thời gian như 10m, 4h hoặc PT10M", $"{name}: a duration such as 10m, 4h or PT10M is needed");
        }
        if (settings[Certificates] is { Length: > 0 } file && !IsReadable(file))
            yield return new($"{Certificates}: không có tệp này, hoặc tệp không chứa chứng thư dạng PEM", $"{Certificates}: there is no such file, or it holds no certificates in PEM");
        if (settings[Authority] is not { Length: > 0 } authority)
            yield break;
        if (!(Uri.TryCreate(authority, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            yield return new($"{Authority}: cần một địa chỉ http hoặc https đầy đủ", $"{Authority}: a whole http or https address is needed");
        if (settings[Certificates] is not { Length: > 0 })
            yield return new($"{Certificates}: cần có khi đặt {Authority}: dấu thời gian của ai cũng nhận thì không chứng minh được gì", $"{Certificates}: needed with {Authority}: a stamp that anybody may have made proves nothing");
    }

    private static TimeSpan Read(IConfiguration settings, string name, TimeSpan otherwise) =>
        settings[name] is { Length: > 0 } value && Durations.TryRead(value, out var duration) ? duration : otherwise;

    private static bool IsReadable(string file)
    {
        try
        {
            return StampTrust.FromPem(File.ReadAllText(file)).Count > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}
