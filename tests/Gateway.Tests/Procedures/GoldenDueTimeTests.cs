using System.Globalization;
using System.Text.Json;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

/// <summary>The vectors carry their own calendar on purpose: a new holiday must not change what the arithmetic is judged by.</summary>
public sealed class GoldenDueTimeTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Procedures", "vectors", "working-days.json"))).RootElement;

    private static readonly (string Name, int Days)[] Counts = [("sameDay", 0), ("wd1", 1), ("wd2", 2), ("wd3", 3), ("wd5", 5)];

    public static TheoryData<string> Vectors => [.. Golden.GetProperty("vectors").EnumerateArray().Select(v => v.GetProperty("id").GetString()!)];

    [Fact]
    public void Every_reading_and_kind_of_receipt_has_a_vector() => Assert.Equal(14, Vectors.Count);

    [Theory, MemberData(nameof(Vectors))]
    public void Due_days_are_the_golden_ones(string id)
    {
        var vector = Vector(id);
        var reading = Enum.Parse<Reading>(vector.GetProperty("reading").GetString()!);

        // Conditional rows hold only where the policy applies B to non-working days; the others must not care what it says there.
        Reading[] nonWorking = vector.TryGetProperty("case", out var kind) && kind.GetString() == "non-working-day" ? [reading] : [Reading.A, Reading.B];
        foreach (var policy in nonWorking.Select(n => new ClockPolicy(new TimeOnly(15, 0), reading, n, new TimeOnly(17, 0))))
            Assert.Equal(Expected(vector), Computed(vector, policy));
    }

    [Theory]
    [InlineData("tue-holiday-1000-B", "tue-holiday-1000-A")]
    [InlineData("sat-0900-B", "sat-0900-A")]
    public void Reading_B_reaches_non_working_days_only_where_the_policy_says_so(string conditional, string otherwise)
    {
        Assert.True(Vector(conditional).GetProperty("conditional").GetBoolean());
        var policy = new ClockPolicy(new TimeOnly(15, 0), Reading.B, Reading.A, new TimeOnly(17, 0));
        Assert.Equal(Expected(Vector(otherwise)), Computed(Vector(conditional), policy));
    }

    [Theory, MemberData(nameof(Vectors))]
    public void A_receipt_written_in_another_offset_is_the_same_receipt(string id)
    {
        var vector = Vector(id);
        var policy = new ClockPolicy(new TimeOnly(15, 0), Reading.A, Reading.A, new TimeOnly(17, 0));
        var receivedAt = vector.GetProperty("receivedAt").GetDateTimeOffset();
        foreach (var offset in new[] { -12, -8, 0, 7, 14 })
        {
            var there = DueTimes.Due(receivedAt.ToOffset(TimeSpan.FromHours(offset)), 3, policy, Calendar());
            Assert.Equal(DueTimes.Due(receivedAt, 3, policy, Calendar())!.At, there!.At);
            Assert.Equal(TimeSpan.Zero, there.At.Offset);
        }
    }

    [Fact]
    public void A_result_is_due_at_five_in_the_afternoon_in_Vietnam()
    {
        var due = DueTimes.Due(Vector("mon-0900-A").GetProperty("receivedAt").GetDateTimeOffset(), 3, new ClockPolicy(new TimeOnly(15, 0), Reading.A, Reading.A, new TimeOnly(17, 0)), Calendar());
        Assert.Equal(new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero), due!.At);
        Assert.Equal(new DateOnly(2026, 11, 23), due.ReceiptDay);
    }

    private static JsonElement Vector(string id) => Golden.GetProperty("vectors").EnumerateArray().Single(v => v.GetProperty("id").GetString() == id);

    private static string Expected(JsonElement vector) =>
        string.Join(' ', Counts.Select(c => vector.GetProperty("due").GetProperty(c.Name).GetString()));

    private static string Computed(JsonElement vector, ClockPolicy policy) => string.Join(' ', Counts.Select(c =>
        DueTimes.Due(vector.GetProperty("receivedAt").GetDateTimeOffset(), c.Days, policy, Calendar())!.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));

    private static WorkingCalendar Calendar() => WorkingCalendar.From(SomeCalendar.With(
        [.. Golden.GetProperty("calendar").GetProperty("off").EnumerateArray().Select(d => SomeCalendar.Holiday(d.GetString()!))]));
}
