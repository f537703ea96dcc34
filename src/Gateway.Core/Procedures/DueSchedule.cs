using Gateway.Dossiers;

namespace Gateway.Procedures;

/// <summary>A doubt about a due time, for people; nothing is held up by it.</summary>
public sealed record DueWarning(string Code, LocalText Text);

/// <summary>
/// When the dossier and each of its steps are due by our count. A step's share begins when its needs are met in time, so a step's due time is
/// the longest chain of shares that leads to it. A step whose share is not known is due when the shop promised the whole (null: no promise).
/// </summary>
public sealed record DueSchedule(DueTime? Counted, IReadOnlyDictionary<string, DateTimeOffset?> Steps, IReadOnlyList<DueWarning> Warnings)
{
    /// <summary><paramref name="verification"/>: the agency must verify, so the longer figures of the law apply.</summary>
    public static DueSchedule For(ProcedureDefinition definition, DateTimeOffset receivedAt, DateTimeOffset? promisedAt, bool verification, WorkingCalendar calendar)
    {
        var counted = DueTimes.Due(receivedAt, definition.Deadline.For(verification), definition.Clock, calendar);
        var paths = StepGraph.LongestPaths(definition, verification);
        var steps = definition.Steps.ToDictionary(s => s.Code, s => paths[s.Code] is { } days ? DueTimes.Due(receivedAt, days, definition.Clock, calendar)!.At : promisedAt);
        return new DueSchedule(counted, steps, [.. Doubts(promisedAt, counted)]);
    }

    private static IEnumerable<DueWarning> Doubts(DateTimeOffset? promisedAt, DueTime? counted)
    {
        switch (DueTimes.Compare(promisedAt, counted))
        {
            case DueComparison.Mismatch { DaysLater: < 0 } earlier:
                yield return new("due-earlier-than-counted", new($"Giờ hẹn trả của Một cửa sớm hơn {-earlier.DaysLater} ngày so với cách tính theo quy định.", $"The shop promised {-earlier.DaysLater} day(s) earlier than the law's count."));
                break;
            case DueComparison.Mismatch later:
                yield return new("due-later-than-counted", new($"Giờ hẹn trả của Một cửa muộn hơn {later.DaysLater} ngày so với cách tính theo quy định.", $"The shop promised {later.DaysLater} day(s) later than the law's count."));
                break;
            case DueComparison.NoPromise:
                yield return new("due-not-promised", new("Một cửa chưa ghi giờ hẹn trả; hệ thống không tự đặt thay.", "The shop gave no due time; none is made up."));
                break;
        }

        foreach (var gap in counted?.Gaps ?? [])
        {
            yield return gap.Kind switch
            {
                CalendarGapKind.OpenDay => new("calendar-open-day", new($"Khoảng tính có ngày chưa rõ là ngày làm việc hay ngày nghỉ ({gap.Id}).", $"The count crosses a day not yet known to be a working day ({gap.Id}).")),
                CalendarGapKind.IncompleteYear => new("calendar-incomplete", new($"Lịch làm việc năm {gap.Id} chưa đầy đủ.", $"The calendar of {gap.Id} is not complete.")),
                CalendarGapKind.UnknownYear => new("calendar-unknown-year", new($"Chưa có lịch nghỉ lễ năm {gap.Id}.", $"There is no list of holidays for {gap.Id}.")),
                _ => throw new System.Diagnostics.UnreachableException($"Unknown gap {gap.Kind}."),
            };
        }
    }
}
