using System.Text.Json.Nodes;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Hosting;

/// <summary>Whatever is refused however often: the first is told at once, the rest by the minute, and memory has an end.</summary>
public sealed class LateRecordsTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));
    private readonly LateRecords late;

    public LateRecordsTests() => late = new(clock);

    private static Refusal Rubbish { get; } = new(AuditTypes.EventRefused, "shop-a", "malformed-json");

    [Fact]
    public void A_loop_of_rubbish_is_one_record_at_once_and_one_a_minute()
    {
        var told = new List<LateRecords.Counted>();
        for (var second = 0; second < 180; second++)
        {
            for (var i = 0; i < 1000; i++)
                late.Add(Rubbish);
            told.AddRange(late.Take().Counted);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        told.AddRange(late.Take(all: true).Counted);
        Assert.Equal([1000, 60_000, 60_000, 59_000], told.Select(counted => counted.Count));
        Assert.All(told, counted => Assert.InRange(counted.Last - counted.Since, TimeSpan.Zero, LateRecords.Window));
    }

    [Fact]
    public void What_is_over_is_forgotten()
    {
        late.Add(Rubbish);
        Assert.Single(late.Take().Counted);
        clock.Advance(LateRecords.Window);
        Assert.Empty(late.Take().Counted);
        late.Add(Rubbish);
        Assert.Equal(1, Assert.Single(late.Take().Counted).Count);
    }

    [Fact]
    public void A_scan_over_dossiers_names_a_thousand_and_counts_the_rest()
    {
        for (var i = 0; i < 5000; i++)
            late.Add(Refusal.OfOffice("shop-b", $"D-{i}"));
        var told = late.Take().Counted;
        Assert.Equal(LateRecords.KindsMax, told.Count(counted => counted.What.Dossier is not null));
        Assert.Equal(4000, Assert.Single(told, counted => counted.What.Dossier is null).Count);
    }

    [Fact]
    public void More_kinds_than_there_is_room_for_are_dropped_and_nothing_grows()
    {
        for (var i = 0; i < 5000; i++)
            late.Add(Rubbish with { Actor = $"shop-{i}" });
        Assert.Equal(2 * LateRecords.KindsMax, late.Take().Counted.Count);
    }

    [Fact]
    public void What_could_not_be_recorded_is_due_again_with_what_came_since()
    {
        late.Add(Rubbish);
        late.SignedIn("shop-a", "7h3k9mqa");
        var began = clock.GetUtcNow();
        var (single, counted) = late.Take();
        clock.Advance(TimeSpan.FromSeconds(2));
        late.Add(Rubbish);
        Assert.Empty(late.Take().Counted);
        late.Return(single, counted);
        (single, counted) = late.Take();
        Assert.Equal(AuditTypes.SignInSucceeded, Assert.Single(single).Type);
        Assert.Equal(new LateRecords.Counted(Rubbish, 2, began, clock.GetUtcNow()), Assert.Single(counted));
    }

    [Fact]
    public void A_key_that_is_used_all_day_is_told_once_an_hour()
    {
        var told = 0;
        for (var minute = 0; minute < 180; minute++)
        {
            late.SignedIn("shop-a", "7h3k9mqa");
            late.SignedIn("shop-b", "aaaaaaaa");
            told += late.Take().Single.Count;
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(6, told);
    }

    [Theory]
    [InlineData(AuditTypes.EventRefused, "code")]
    [InlineData(AuditTypes.AccessDenied, "reason")]
    public void A_count_says_since_when_and_why(string type, string member)
    {
        var note = new Refusal(type, "shop-a", "why").Counted(7, clock.GetUtcNow(), clock.GetUtcNow().AddSeconds(9));
        var record = JsonNode.Parse(AuditRecord.Write(Guid.Empty, "door:x", default, note.Type, note.At, note.Actor, note.Dossier, note.Fields).Entry.Record)!;
        Assert.Equal(("why", 7, "2026-11-23T01:00:00.000Z", "2026-11-23T01:00:09.000Z"), (record[member]!.GetValue<string>(), record["count"]!.GetValue<int>(), record["since"]!.GetValue<string>(), record["at"]!.GetValue<string>()));
    }
}
