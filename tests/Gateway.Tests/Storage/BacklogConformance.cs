using System.Text.Json;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Tests.Storage;

/// <summary>How a backlog is worked off, whatever the engine.</summary>
public abstract class BacklogConformance(Stage stage) : IAsyncDisposable
{
    private const string Agency = "civil-status";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task When_more_is_due_than_is_taken_every_office_has_its_turn_and_its_oldest_first()
    {
        await OpenAsync("12", 25);
        await OpenAsync("13", 7);
        await OpenAsync("11", 2);
        var (after, turns, taken) = (OfficeTurn.First, new List<string>(), new List<Claimed>());
        while (await ClaimAsync(4, after) is { Count: > 0 } claimed)
        {
            turns.Add(string.Join(' ', claimed.GroupBy(claim => claim.Request.Office[4..6]).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}:{group.Count()}")));
            taken.AddRange(claimed.OrderBy(claim => claim.Standing.DueAt));
            after = OfficeTurn.Next(after, claimed.Select(claim => claim.Request.Office));
        }
        Assert.Equal(["11:2 12:2", "12:4", "13:4", "12:4", "12:1 13:3", "12:4", "12:4", "12:4", "12:2"], turns);
        Assert.All(taken.GroupBy(claim => claim.Request.Office), office => Assert.Equal(office.Select(claim => claim.Request.Dossier).Order(StringComparer.Ordinal), office.Select(claim => claim.Request.Dossier)));
        Assert.Equal(34, taken.DistinctBy(claim => claim.Request.ExchangeId).Count());
    }

    [Fact]
    public async Task Office_by_office_nothing_is_taken_before_its_time_nor_from_another_agency()
    {
        await OpenAsync("12", 1);
        await stage.SettleAsync(Assert.Single(await ClaimAsync(4, OfficeTurn.First)), new Outcome.Failed(Reasons.Busy, MayHaveArrived: false));
        Assert.Empty(await ClaimAsync(4, OfficeTurn.First));
        Assert.Empty(await ClaimAsync(4, "H26.99.00.000"));
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await ClaimAsync(4, "H26.12.00.000"));
    }

    [Fact]
    public async Task On_a_server_a_claim_brings_its_dossier_along_as_it_stands_afterwards()
    {
        var claimed = await ClaimAloneAsync();
        if (stage.Database.IsSole)
        {
            Assert.Null(claimed.Known);
            return;
        }
        var (brought, read) = (claimed.Known!.Dossier, (await stage.FindAsync(claimed.Request.Dossier))!);
        Assert.Equal(JsonSerializer.Serialize(read.Facts with { Audit = default }), JsonSerializer.Serialize(brought.Facts with { Audit = default }));
        Assert.Equal((read.Facts.Audit.Count, Convert.ToHexString(read.Facts.Audit.Hash.Span)), (brought.Facts.Audit.Count, Convert.ToHexString(brought.Facts.Audit.Hash.Span)));
        Assert.Equal(read.Exchanges, brought.Exchanges);
        Assert.Equal(read.Links, brought.Links);
        Assert.Equal(JsonSerializer.Serialize(read.Steps), JsonSerializer.Serialize(brought.Steps));
        Assert.Equal(JsonSerializer.Serialize(read.Plan), JsonSerializer.Serialize(brought.Plan));
    }

    [Fact]
    public async Task A_dossier_that_moved_since_it_was_brought_along_is_read_again_before_the_answer_is_written()
    {
        var claimed = await ClaimAloneAsync();
        await stage.OpenAsync("withdrawn", claimed.Request.Dossier, text => text.Replace("\"sequence\": \"4\"", "\"sequence\": \"2\"", StringComparison.Ordinal));

        Assert.False((await stage.SettleAsync(claimed, new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)))).IsStale);

        Assert.NotNull((await stage.FindAsync(claimed.Request.Dossier))!.Facts.WithdrawnAt);
        Assert.Contains("withdraw-birth: Due", await stage.StandingsAsync(claimed.Request.Dossier));
    }

    [Fact]
    public async Task Where_another_attempt_of_the_dossier_may_end_first_nothing_is_brought_along()
    {
        await OpenAsync("12", 1);
        Assert.Null(Assert.Single(await ClaimAsync(4)).Known);
    }

    // What is to be said to the portal is said, and nothing else of it can go out.
    private async Task<Claimed> ClaimAloneAsync()
    {
        await OpenAsync("12", 1);
        while (await stage.Exchanges.ClaimAsync("provincial-portal", 1, "node-1", stage.Now, Lease) is [var status])
            await stage.SettleAsync(status, new Outcome.Answered("""{"fields":{}}"""u8.ToArray()));
        return Assert.Single(await ClaimAsync(4));
    }

    [Fact]
    public async Task When_an_agency_is_back_what_never_left_is_due_at_once_and_nothing_else()
    {
        await OpenAsync("12", 4);
        Outcome[] ends =
        [
            new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false), new Outcome.Failed(Reasons.Busy, MayHaveArrived: false, TimeSpan.FromMinutes(5)),
            new Outcome.Failed(Reasons.Busy, MayHaveArrived: false), new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true),
        ];
        var claimed = (await ClaimAsync(4)).OrderBy(claim => claim.Request.Dossier, StringComparer.Ordinal).ToList();
        for (var i = 0; i < ends.Length; i++)
            await stage.SettleAsync(claimed[i], ends[i]);
        Assert.Empty(await ClaimAsync(4));

        Assert.Equal(0, await stage.Exchanges.HastenAsync("police", 10, stage.Now));
        Assert.Equal(1, await stage.Exchanges.HastenAsync(Agency, 10, stage.Now));
        Assert.Equal(0, await stage.Exchanges.HastenAsync(Agency, 10, stage.Now));

        var again = Assert.Single(await ClaimAsync(4));
        Assert.Equal((claimed[0].Request.ExchangeId, 2), (again.Request.ExchangeId, again.Standing.Attempts));
    }

    private Task<IReadOnlyList<Claimed>> ClaimAsync(int max, string? after = null) => stage.Exchanges.ClaimAsync(Agency, max, "node-1", stage.Now, Lease, after);

    private async Task OpenAsync(string office, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            stage.Clock.Advance(TimeSpan.FromSeconds(1));
            await stage.OpenAsync("accepted-birth", $"000.00.{office}.H26-261123-{i:0000}", text => text.Replace("/000.00.12.H26/", $"/000.00.{office}.H26/", StringComparison.Ordinal));
        }
    }
}

public sealed class SqliteBacklog() : BacklogConformance(new Stage());

public sealed class PostgresBacklog(PostgresServer server) : BacklogConformance(new Stage(server));
