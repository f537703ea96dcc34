using Gateway.Host.Operating;
using Gateway.Procedures;
using Gateway.Storage;
using Gateway.Tests.Procedures;

namespace Gateway.Tests.Operating;

public sealed class DossierClockTests
{
    private static readonly DossierClock Clock = new(Published.Catalog, SomeCalendar.Published);
    private static readonly DateTimeOffset Due = SomeCalendar.At("2026-11-27T17:00:00");

    [Fact]
    public void A_supplement_moves_our_due_time_by_the_working_time_it_took() => Assert.Equal(
        SomeCalendar.At("2026-11-30T09:00:00"),
        Clock.Paused(Dossier(), [At(2, "2026-11-23T08:05:00"), At(4, "2026-11-23T08:05:00"), At(5, "2026-11-25T09:00:00"), At(4, "2026-11-25T10:00:00")]));

    [Fact]
    public void While_the_citizen_is_waited_for_the_clock_stands()
    {
        StatusAt[] statuses = [At(4, "2026-11-23T08:05:00"), At(6, "2026-11-25T09:00:00")];
        Assert.True(DossierClock.IsPaused(statuses));
        Assert.Null(Clock.Paused(Dossier(), statuses));
    }

    [Fact]
    public void Processed_before_the_promise_is_on_time_and_a_second_supplement_is_late()
    {
        var now = SomeCalendar.At("2026-12-01T08:00:00");
        Assert.Equal(Punctuality.OnTime, Clock.Verdict(Dossier(), [At(2, "2026-11-23T08:05:00"), At(9, "2026-11-27T16:00:00")], now));
        Assert.Equal(Punctuality.Late, Clock.Verdict(Dossier(), [At(2, "2026-11-23T08:05:00"), At(5, "2026-11-24T08:05:00"), At(4, "2026-11-24T09:05:00"), At(5, "2026-11-25T08:05:00"), At(4, "2026-11-25T09:05:00"), At(9, "2026-11-26T16:00:00")], now));
        Assert.Equal(Punctuality.PendingOverdue, Clock.Verdict(Dossier(), [At(2, "2026-11-23T08:05:00")], now));
    }

    private static StatusAt At(int code, string local) => new(code, SomeCalendar.At(local));

    private static DossierRow Dossier() => new()
    {
        Number = "D-1",
        Office = "H26.12.00.000",
        ProcedureCode = "3.000722",
        Version = "2026",
        ProcedureGroup = "birth",
        TitleVi = "Khai sinh",
        TitleEn = "Birth",
        OpenedAt = SomeCalendar.At("2026-11-23T08:05:00"),
        ReceivedAt = SomeCalendar.At("2026-11-23T08:05:00"),
        ShopDueAt = Due,
        DueAt = Due,
        Supplements = 0,
        Plan = Guid.Empty,
    };
}
