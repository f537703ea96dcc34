using System.Globalization;

namespace Gateway.Host.Callbacks.Reception;

internal static class CallbackTimes
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    /// <summary>RFC 3339 as people here read clocks; Vietnam has had no other offset since 1975.</summary>
    public static string Text(DateTimeOffset at) => at.ToOffset(Vietnam).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
