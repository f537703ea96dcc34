using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Procedures;

/// <summary><c>contracts/calendar/holidays.json</c>: which days and hours count, each row with its source. No year of it is complete, and it says so.</summary>
public sealed record CalendarFile
{
    public required string Title { get; init; }

    public required DateOnly AsOf { get; init; }

    public required string Status { get; init; }

    public required IReadOnlyList<Weekday> WorkingWeek { get; init; }

    /// <summary>In Vietnam, in order, not touching one another.</summary>
    public required IReadOnlyList<WorkingHours> WorkingHours { get; init; }

    public required IReadOnlyList<YearCoverage> Coverage { get; init; }

    public required IReadOnlyList<CalendarDay> Days { get; init; }

    public required IReadOnlyList<OpenCalendarItem> OpenItems { get; init; }

    /// <summary>Throws <see cref="JsonException"/> for anything that is not exactly this shape.</summary>
    public static CalendarFile Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CalendarJson.Default.CalendarFile) ?? throw new JsonException("The calendar is null.");
}

/// <summary>From, included, to, excluded.</summary>
public sealed record WorkingHours(TimeOnly From, TimeOnly To);

/// <summary>Whether the list of a year is complete, and what it lacks.</summary>
public sealed record YearCoverage(int Year, bool Complete, string Missing);

/// <summary>A day that is not what its weekday says. Rows are never edited: a new one supersedes.</summary>
public sealed record CalendarDay(
    DateOnly Date,
    string Weekday,
    string Name,
    CalendarDayKind Kind,
    string Source,
    Confidence Confidence,
    DateOnly RecordedOn,
    DateOnly? SupersededOn,
    string? Note);

/// <summary>What a listed day is.</summary>
[JsonConverter(typeof(KebabNames<CalendarDayKind>))]
public enum CalendarDayKind
{
    Holiday,

    /// <summary>A weekday off because a holiday fell on a weekly rest day.</summary>
    Compensation,

    /// <summary>A rest day made a working day by a swap notice.</summary>
    Working,
}

/// <summary>Days of which nobody knows yet what they are.</summary>
public sealed record OpenCalendarItem(string Id, IReadOnlyList<DateOnly> Dates, string Reason);

/// <summary>Days of the week as files write them; the numbers are those of <see cref="DayOfWeek"/>.</summary>
[JsonConverter(typeof(KebabNames<Weekday>))]
public enum Weekday
{
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(CalendarFile))]
internal sealed partial class CalendarJson : JsonSerializerContext;
