using System.Globalization;
using System.Xml;

namespace Gateway.Dossiers;

/// <summary>Durations as people type them: 30s, 2m, 1h, 1d; or ISO 8601.</summary>
public static class Durations
{
    public static bool TryRead(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.StartsWith('P'))
            return TryReadIso(text, out duration);
        if (text.Length is < 2 or > 8 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        duration = unit * count;
        return unit != TimeSpan.Zero && duration < TimeSpan.FromDays(3660);
    }

    private static bool TryReadIso(string text, out TimeSpan duration)
    {
        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return duration >= TimeSpan.Zero && duration < TimeSpan.FromDays(3660);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            duration = default;
            return false;
        }
    }
}
