using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>Where traces and metrics are sent to, and which share of the traces that begin here.</summary>
internal static class TelemetrySettings
{
    private const string Endpoint = "Telemetry:OtlpEndpoint", Ratio = "Telemetry:SampleRatio";

    /// <summary>False where nothing is sent. Whatever leaves this machine is encrypted.</summary>
    public static bool TryEndpoint(IConfiguration settings, [NotNullWhen(true)] out Uri? collector) =>
        Uri.TryCreate(settings[Endpoint], UriKind.Absolute, out collector) && (collector.Scheme == "https" || collector is { Scheme: "http", IsLoopback: true })
        && collector is { UserInfo: "", Query: "", Fragment: "" };

    /// <summary>0 to 1; a trace that somebody else began is kept as they say.</summary>
    public static double SampleRatio(IConfiguration settings) => TryRatio(settings[Ratio], out var ratio) ? ratio : 1;

    public static IEnumerable<LocalText> Problems(IConfiguration settings)
    {
        if (settings[Endpoint] is { Length: > 0 } && !TryEndpoint(settings, out _))
            yield return new($"{Endpoint}: cần địa chỉ https, hoặc http trên chính máy này, không kèm tài khoản hay tham số", $"{Endpoint}: an https address is needed, or http on this machine, without an account or a query");
        if (settings[Ratio] is { Length: > 0 } ratio && !TryRatio(ratio, out _))
            yield return new($"{Ratio}: cần một số từ 0 đến 1", $"{Ratio}: a number from 0 to 1 is needed");
    }

    private static bool TryRatio(string? text, out double ratio) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out ratio) && ratio is >= 0 and <= 1;
}
