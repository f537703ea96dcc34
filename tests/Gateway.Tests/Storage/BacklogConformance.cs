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
