using System.Globalization;
using System.Xml;
using Gateway.Dossiers;
using Gateway.Procedures;

namespace Gateway.Operating;

/// <summary>Times of a query as they are written: 2h, hom-nay, 26/11, 26/11/2026, 2026-11-26, 2026-11-26T14:05 (in Vietnam where no offset stands).</summary>
internal static class QueryTimes
{
    private const int LengthMax = 40, YearMin = 2000, YearMax = 2100, SecondsOfDay = 86400;

    private static readonly (string Vi, string En, QueryTime Time)[] Named =
    [
        ("bay-gio", "now", new QueryTime.Distance(TimeSpan.Zero)),
        ("hom-nay", "today", new QueryTime.DayFromToday(0)),
        ("ngay-mai", "tomorrow", new QueryTime.DayFromToday(1)),
        ("hom-qua", "yesterday", new QueryTime.DayFromToday(-1)),
    ];

    private static readonly string[] Days = ["d/M/yyyy", "yyyy-MM-dd"];

    private static readonly string[] Moments =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFF", "d/M/yyyy'T'HH:mm", "d/M/yyyy'T'HH:mm:ss",
    ];

    private static readonly string[] Elsewhere = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static QueryTime? Read(string text, DateTimeOffset now)
    {
        if (text.Length is 0 or > LengthMax)
            return null;
        var word = VietnameseFold.Word(text);
        if (Array.Find(Named, name => name.Vi == word || name.En == word).Time is { } named)
            return named;
        if (Durations.TryRead(text, out var length))
            return length.Ticks % TimeSpan.TicksPerSecond == 0 ? new QueryTime.Distance(length) : null;
        return (QueryTime?)ReadDay(text, now) ?? ReadMoment(text);
    }

    public static string Write(QueryTime time, bool isEnglish)
    {
        if (Array.Find(Named, name => name.Time == time) is { Vi: not null } named)
            return isEnglish ? named.En : named.Vi;
        return time switch
        {
            QueryTime.Distance distance => Length(distance.Length),
            QueryTime.Day day => day.Date.ToString(isEnglish ? "yyyy-MM-dd" : "dd/MM/yyyy", CultureInfo.InvariantCulture),
            QueryTime.Instant instant => instant.At.ToOffset(VietnamTime.Offset).ToString(instant.At.Millisecond > 0 ? Moments[2] : instant.At.Second > 0 ? Moments[1] : Moments[0], CultureInfo.InvariantCulture),
            _ => throw new System.Diagnostics.UnreachableException($"No word for {time}."),
        };
    }

    private static QueryTime.Day? ReadDay(string text, DateTimeOffset now)
    {
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day.Year is >= YearMin and <= YearMax ? new(day) : null;
        // Without its year it is the one next to today, either way.
        var today = VietnamTime.DayOf(now);
        return Enumerable.Range(today.Year - 1, 3)
            .Select(year => DateOnly.TryParseExact(string.Create(CultureInfo.InvariantCulture, $"{text}/{year}"), Days[0], CultureInfo.InvariantCulture, DateTimeStyles.None, out var found) ? found : (DateOnly?)null)
            .Where(found => found is not null).OrderBy(found => Math.Abs(found!.Value.DayNumber - today.DayNumber))
            .Select(found => new QueryTime.Day(found!.Value)).FirstOrDefault();
    }

    private static QueryTime.Instant? ReadMoment(string text)
    {
        DateTimeOffset at;
        if (DateTime.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
            at = new DateTimeOffset(wall, VietnamTime.Offset);
        else if (!DateTimeOffset.TryParseExact(text, Elsewhere, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
            return null;
        return at.Year is >= YearMin and <= YearMax ? new(DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds())) : null;
    }

    private static string Length(TimeSpan length)
    {
        var seconds = (long)length.TotalSeconds;
        var (count, unit) = seconds switch
        {
            _ when seconds % SecondsOfDay == 0 => (seconds / SecondsOfDay, "d"),
            _ when seconds % 3600 == 0 => (seconds / 3600, "h"),
            _ when seconds % 60 == 0 => (seconds / 60, "m"),
            _ => (seconds, "s"),
        };
        return count < 10_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{count}{unit}") : XmlConvert.ToString(length);
    }
}
