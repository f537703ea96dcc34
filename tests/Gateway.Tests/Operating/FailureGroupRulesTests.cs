using System.Text.Json;
using CsCheck;
using Gateway.Operating;

namespace Gateway.Tests.Operating;

public sealed class FailureGroupRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 10, 0, TimeSpan.Zero);
    private static readonly FailureGroup Known = new(Guid.Empty, 91) { State = GroupState.Known, Note = "Đã gọi trực", Owner = "Vận hành 2", FirstAt = Now };

    [Fact]
    public void Closing_and_coming_back_keep_what_people_said()
    {
        var closed = FailureGroupRules.Apply(Known, new GroupChange { State = GroupState.Closed }, Now);
        Assert.Equal((GroupState.Closed, Now, 2), (closed.State, closed.ClosedAt!.Value, closed.Version));
        Assert.False(FailureGroupRules.IsReopenedBy(closed, Now));
        Assert.True(FailureGroupRules.IsReopenedBy(closed, Now.AddMilliseconds(1)));
        var back = FailureGroupRules.Reopen(closed);
        Assert.Equal((GroupState.New, "Đã gọi trực", "Vận hành 2", Now), (back.State, back.Note, back.Owner, back.ClosedAt!.Value));
        Assert.False(FailureGroupRules.IsReopenedBy(back, Now.AddDays(1)));
    }

    [Fact]
    public void What_is_not_given_stays_and_an_empty_text_takes_away()
    {
        Assert.Equal(Known with { Version = 2, Owner = "Trưởng ca" }, FailureGroupRules.Apply(Known, new GroupChange { Owner = "Trưởng ca" }, Now));
        Assert.Null(FailureGroupRules.Apply(Known, new GroupChange { Note = "" }, Now).Note);
        var muted = FailureGroupRules.Apply(Known, new GroupChange { MutedUntil = Now.AddHours(2) }, Now);
        Assert.Equal(Now.AddHours(2), FailureGroupRules.Apply(muted, new GroupChange { Note = "x" }, Now).MutedUntil);
        Assert.Null(FailureGroupRules.Apply(muted, new GroupChange { Unmutes = true }, Now).MutedUntil);
    }

    [Fact]
    public void A_group_s_name_reads_back_as_its_number() => Gen.Int[1, 999_999_999].Sample(number =>
    {
        Assert.True(FailureGroupRules.TryReadName(FailureGroupRules.Name(number), out var read));
        Assert.Equal(number, read);
    });

    [Theory]
    [InlineData("nl-91", 91)]
    [InlineData("NL-0091", 91)]
    [InlineData("NL-0", 0)]
    [InlineData("NL-", 0)]
    [InlineData("grp-91", 0)]
    [InlineData("NL-0091x", 0)]
    public void People_may_leave_zeros_out(string text, int number) => Assert.Equal(number > 0 ? (true, number) : (false, 0), (FailureGroupRules.TryReadName(text, out var read), read));

    [Fact]
    public void Examples_differ_before_they_repeat()
    {
        FailureExample Of(int n, string procedure, string state, bool arrived) => new()
        {
            Exchange = new Guid(n, 0, 0, new byte[8]), Dossier = $"D-{n}", Agency = "police", Office = "H26", Procedure = procedure, State = state, Code = "busy", Attempts = 3, MayHaveArrived = arrived, FailedAt = Now, DueAt = Now.AddHours(n),
        };
        List<FailureExample> found = [.. Enumerable.Range(1, 50).Select(n => Of(n, "a", "parked", true)), Of(60, "b", "parked", true), Of(61, "a", "due", false)];

        var shown = FailureExamples.Different(found, 3);

        Assert.Equal(["D-1", "D-61", "D-60"], shown.Select(one => one.Dossier));
        Assert.Equal(4, FailureExamples.Different(found, 4).Count);
        Assert.Equal("D-2", FailureExamples.Different(found, 4)[3].Dossier);
        Assert.Empty(FailureExamples.Different([], 3));
    }

    [Fact]
    public void Two_starts_differ_by_what_is_named_and_a_setting_by_its_name_alone()
    {
        var before = JsonDocument.Parse("""{"at":"2026-11-20T10:00:00.000Z","version":"1.3.0","contracts":"aaaaaaaaaaaaaaaaaaaa","procedures":[{"procedure":"2.002621","version":"v6"}],"agencies":["police"],"settings":[{"name":"Urls","commitment":"k:1"},{"name":"History:KeepMonths","commitment":"k:1"}]}""").RootElement;
        var after = JsonDocument.Parse("""{"at":"2026-11-20T10:30:00.000Z","version":"1.4.0","contracts":"aaaaaaaaaaaaaaaaaaaa","procedures":[{"procedure":"2.002621","version":"v7"}],"agencies":["police","land-office"],"settings":[{"name":"Urls","commitment":"k:2"},{"name":"History:KeepMonths","commitment":"k:2"}]}""").RootElement;

        var at = new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.Zero);
        Assert.Equal(
            [new(at, "version", null, "1.3.0", "1.4.0"), new(at, "procedure", "2.002621", "v6", "v7"), new(at, "agency", "land-office", null, "land-office"), new(at, "setting", "History:KeepMonths", null, null)],
            ConfigurationChanges.Between(before, after));
        Assert.Empty(ConfigurationChanges.Between(before, before));
    }
}
