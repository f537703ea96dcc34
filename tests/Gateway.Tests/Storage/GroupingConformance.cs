using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Failures find their groups, whoever groups them and whenever; what people said of a group outlives replays, closings and history.</summary>
public abstract class GroupingConformance(Stage stage) : IAsyncDisposable
{
    private const string Agency = "civil-status";
    private static readonly Outcome.Failed Reset = new(Reasons.ConnectionLost, MayHaveArrived: true, Then: NextMove.Park) { Fault = Faults.Reset };
    private static readonly Outcome.Failed Unavailable = new(Reasons.ServerTrouble, MayHaveArrived: true) { Fault = Faults.Http(503) };

    private readonly GroupingStore grouping = new(stage.Database, stage.Clock, stage.Lanes);
    private readonly GroupActs acts = new(stage.Database, stage.Clock, stage.Lanes);
    private readonly GroupQueries queries = new(stage.Database);
    private int dossiers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task What_fails_alike_is_one_group_and_what_fails_otherwise_another()
    {
        await FailAsync(Reset, Reset, Unavailable);
        Assert.Equal((2, 0), await GroupAsync());

        var groups = await ListAsync();
        var (reset, unavailable) = (Of(groups, Reasons.ConnectionLost), Of(groups, Reasons.ServerTrouble));
        Assert.Equal(FailureFingerprint.Of(Agency, "register-birth", "birth-registration", FailureKind.Failed, Reasons.ConnectionLost, Faults.Reset), reset.Causes.Single().Print);
        Assert.Equal(Faults.Http(503), unavailable.Causes.Single().Print.Fault);
        Assert.NotEqual(reset.Group.Number, unavailable.Group.Number);
        Assert.Equal([2L, 1L], (await queries.CountAsync([reset, unavailable], stage.Now, Stop)).Select(count => count.Exchanges));
        Assert.Equal(2, (await queries.CountAsync([reset], stage.Now, Stop))[0].Slots[^1]);
        // What the shop promised, of the sample.
        Assert.Equal((await stage.FindAsync(Dossier(1)))!.Facts.ShopDueAt, reset.EarliestDueAt);
        Assert.NotNull(reset.EarliestDueAt);
    }

    [Fact]
    public async Task Before_anything_is_parked_an_outage_is_a_group()
    {
        await FailAsync(Unavailable);
        Assert.Equal("due", await StateAsync(1));
        await GroupAsync();
        Assert.Equal(1, (await queries.CountAsync(await ListAsync(), stage.Now, Stop))[0].Exchanges);
    }

    [Fact]
    public async Task A_success_writes_nothing_of_groups_and_ends_membership()
    {
        await FailAsync(Unavailable);
        await GroupAsync();
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)));

        Assert.Equal((0, 0), await GroupAsync());
        Assert.Equal(0, (await queries.CountAsync(await ListAsync(), stage.Now, Stop))[0].Exchanges);
        Assert.Equal(0, await CountAsync("select count(*) from exchange_due where failure is not null or failed_at is not null or promised_at is not null"));
        Assert.Equal(0, await CountAsync("select count(*) from attempt where outcome = 'deferred' and fault is not null"));
    }

    [Fact]
    public async Task A_crash_between_the_attempt_and_its_grouping_loses_no_failure()
    {
        await FailAsync(Reset);
        // Whoever had the duty is gone before it looked; another one, who knows of nothing, has it now, long after.
        stage.Clock.Advance(TimeSpan.FromDays(3));
        var another = new GroupingStore(stage.Database, stage.Clock, stage.Lanes);
        Assert.Equal(1, (await another.GroupAsync(100, stage.Now)).Opened);
        Assert.Equal(Of(await ListAsync(), Reasons.ConnectionLost).Group.FirstAt, Of(await ListAsync(), Reasons.ConnectionLost).Causes[0].FirstAt);
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_an_attempt_is_a_failure_with_a_group_too()
    {
        await OpenAsync();
        await stage.ClaimOneAsync(Agency);
        stage.Clock.Advance(TimeSpan.FromHours(1));
        if (stage.Database.IsSole)
            await stage.RescueAsync("node-2", onlyOwner: true);
        else
            await stage.RescueAsync("node-2", onlyOwner: false);
        Assert.Equal((1, 0), await GroupAsync());
        Assert.Equal(Reasons.LeaseExpired, (await ListAsync())[0].Causes[0].Print.Code);
    }

    [Fact]
    public async Task Two_processes_that_group_the_same_make_one_group()
    {
        await FailAsync(Reset, Unavailable);
        var rounds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new GroupingStore(stage.Database, stage.Clock, new AuditLanes("node-x", stage.Clock)).GroupAsync(100, stage.Now)));
        Assert.Equal(2, rounds.Sum(round => round.Opened));
        Assert.Equal([1, 2], (await ListAsync()).Select(row => row.Group.Number).Order());
        Assert.Equal(2, await CountAsync("select count(*) from failure_group"));
    }

    [Fact]
    public async Task A_replayed_exchange_that_fails_again_opens_the_closed_group_and_its_note_is_there()
    {
        await FailAsync(Reset);
        await GroupAsync();
        var group = (await ListAsync())[0].Group;
        await ChangeAsync(group, new GroupChange { Note = "Đã gọi trực, hẹn 14:30", Owner = "Vận hành 2", State = GroupState.Closed });
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0), await GroupAsync());
        Assert.Equal(GroupState.Closed, (await FindAsync(group.Id)).Group.State);

        await ReplayAsync(1);
        Assert.Equal((0, 0), await GroupAsync());
        Assert.Equal("Đã gọi trực, hẹn 14:30", (await FindAsync(group.Id)).Group.Note);
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), Reset);

        Assert.Equal((0, 1), await GroupAsync());
        Assert.Equal((0, 0), await GroupAsync());
        var back = (await FindAsync(group.Id)).Group;
        Assert.Equal((GroupState.New, "Đã gọi trực, hẹn 14:30", "Vận hành 2", group.Number), (back.State, back.Note, back.Owner, back.Number));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task A_note_survives_that_everything_in_its_group_was_replayed_and_answered()
    {
        await FailAsync(Reset);
        await GroupAsync();
        var group = (await ListAsync())[0].Group;
        await ChangeAsync(group, new GroupChange { Note = "xem hợp đồng" });
        await ReplayAsync(1);
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), new Outcome.Refused("registration-refused"));

        Assert.Equal((1, 0), await GroupAsync());                       // the refusal is another cause
        Assert.Equal(("xem hợp đồng", GroupState.New), ((await FindAsync(group.Id)).Group.Note, (await FindAsync(group.Id)).Group.State));
        Assert.Equal(0, (await queries.CountAsync([await FindAsync(group.Id)], stage.Now, Stop))[0].Exchanges);
    }

    [Fact]
    public async Task A_refusal_has_a_group_of_its_own_and_keeps_it_when_its_attempts_are_forgotten()
    {
        await OpenAsync();
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), new Outcome.Refused("registration-refused"));
        await GroupAsync();
        await stage.Database.WriteAsync(session => session.ExecuteAsync("delete from attempt", _ => { }));

        var refused = Assert.Single(await ListAsync());
        Assert.Equal((FailureKind.Refused, "registration-refused"), (refused.Causes[0].Print.Kind, refused.Causes[0].Print.Code));
        Assert.Equal(1, (await queries.CountAsync([refused], stage.Now, Stop))[0].Exchanges);
        var example = Assert.Single(await queries.ExamplesAsync(refused, null, Stop));
        Assert.Equal((Dossier(1), "settled"), (example.Dossier, example.State));
        Assert.Equal(refused.Group.Id, (await queries.OfExchangeAsync(example.Exchange, stage.Now, Stop))!.Group.Id);
        await ChangeAsync(refused.Group, new GroupChange { State = GroupState.Closed });
        Assert.Equal(0, (await queries.CountAsync([await FindAsync(refused.Group.Id)], stage.Now, Stop))[0].Exchanges);
    }

    [Fact]
    public async Task An_act_over_what_somebody_else_changed_is_refused_and_each_act_is_recorded_with_its_reason()
    {
        await FailAsync(Reset);
        await GroupAsync();
        var group = (await ListAsync())[0].Group;
        Assert.Equal(GroupAct.Done, (await acts.ChangeAsync(group.Id, group.Version, new GroupChange { Note = "một" }, "operator-a", "bàn giao ca", stage.Now)).Act);
        Assert.Equal(GroupAct.Stale, (await acts.ChangeAsync(group.Id, group.Version, new GroupChange { Note = "hai" }, "operator-b", "bàn giao ca", stage.Now)).Act);
        Assert.Equal(GroupAct.NotFound, (await acts.ChangeAsync(Guid.Empty, 1, new GroupChange { Note = "hai" }, "operator-b", "bàn giao ca", stage.Now)).Act);

        Assert.Equal("một", (await FindAsync(group.Id)).Group.Note);
        var record = Assert.Single(await RecordsAsync("group.changed"));
        Assert.Contains("\"actor\":\"operator-a\"", record, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"bàn giao ca\"", record, StringComparison.Ordinal);
        Assert.DoesNotContain("một", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_are_brought_together_and_taken_apart_again_with_their_failures_and_their_notes()
    {
        await FailAsync(Reset, Unavailable);
        await GroupAsync();
        var (reset, unavailable) = (Of(await ListAsync(), Reasons.ConnectionLost).Group, Of(await ListAsync(), Reasons.ServerTrouble).Group);
        await ChangeAsync(unavailable, new GroupChange { Note = "bảo trì" });

        Assert.Equal(GroupAct.Pointless, await acts.MergeAsync(reset.Id, [reset.Id], "operator-a", "cùng sự cố", stage.Now));
        Assert.Equal(GroupAct.Done, await acts.MergeAsync(reset.Id, [unavailable.Id], "operator-a", "cùng sự cố", stage.Now));
        var merged = Assert.Single(await ListAsync());
        Assert.Equal(2, (await queries.CountAsync([merged], stage.Now, Stop))[0].Exchanges);
        Assert.Equal(GroupState.Closed, (await FindAsync(unavailable.Id)).Group.State);
        // A failure that comes now comes into the group it was brought to.
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), Unavailable);
        Assert.Equal((0, 0), await GroupAsync());

        var cause = merged.Causes.Single(one => one.Print.Code == Reasons.ServerTrouble);
        Assert.Equal((GroupAct.Done, unavailable.Id), await acts.SplitAsync(reset.Id, cause.Fingerprint, "operator-a", "khác sự cố", stage.Now));
        Assert.Equal(("bảo trì", GroupState.New), ((await FindAsync(unavailable.Id)).Group.Note, (await FindAsync(unavailable.Id)).Group.State));
        Assert.Equal(GroupAct.Pointless, (await acts.SplitAsync(reset.Id, merged.Causes.Single(one => one.Print.Code == Reasons.ConnectionLost).Fingerprint, "operator-a", "khác sự cố", stage.Now)).Act);
        Assert.Equal(GroupAct.NotFound, (await acts.SplitAsync(reset.Id, cause.Fingerprint, "operator-a", "khác sự cố", stage.Now)).Act);
        Assert.Equal((1, 1, 1), ((await RecordsAsync("group.merged")).Count, (await RecordsAsync("group.split")).Count, (await queries.CountAsync([await FindAsync(unavailable.Id)], stage.Now, Stop))[0].Exchanges));
    }

    [Fact]
    public async Task What_a_version_without_groups_had_parked_is_adopted()
    {
        await FailAsync(Reset, Reset);
        await stage.Database.WriteAsync(session => session.ExecuteAsync("update exchange_due set failure = null, failed_at = null", _ => { }));
        Assert.Equal((0, 0), await GroupAsync());

        var last = await grouping.AdoptAsync(Guid.Empty, 1);
        Assert.NotNull(last);
        while (last is { } after)
            last = await grouping.AdoptAsync(after, 1);
        Assert.Equal((1, 0), await GroupAsync());
        Assert.Equal(2, (await queries.CountAsync(await ListAsync(), stage.Now, Stop))[0].Exchanges);
    }

    [Fact]
    public async Task Looking_reads_causes_and_never_failures()
    {
        await FailAsync(Reset, Reset, Reset, Unavailable);
        await GroupAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0), await GroupAsync());
        Assert.Equal(stage.Now, await queries.ReachedAsync(Stop));
    }

    [Fact]
    public async Task What_processes_worked_by_before_a_time_is_found_by_the_first_records_of_their_doors()
    {
        foreach (var version in new[] { "1.3.0", "1.4.0" })
            await new AuditRecorder(stage.Database, new AuditLanes("node-1", stage.Clock)).AddAsync(ActNotes.Loaded(version, "all", new string('0', 64), [("2.002621", "v" + version)], ["police"], [], stage.Now));

        // Ids never step back, so these are as young as the youngest of this run of tests.
        var loaded = await queries.LoadedBeforeAsync(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), Stop);
        var (after, before) = (System.Text.Json.JsonDocument.Parse(loaded[0]).RootElement, System.Text.Json.JsonDocument.Parse(loaded[1]).RootElement);
        Assert.Equal(["version 1.3.0 1.4.0", "procedure v1.3.0 v1.4.0"], ConfigurationChanges.Between(before, after).Select(change => $"{change.What} {change.Before} {change.After}"));
        Assert.Empty(await queries.LoadedBeforeAsync(DateTimeOffset.UnixEpoch, Stop));
    }

    private async Task FailAsync(params Outcome.Failed[] outcomes)
    {
        foreach (var outcome in outcomes)
        {
            await OpenAsync();
            await stage.SettleAsync(await stage.ClaimOneAsync(Agency), outcome);
        }
    }

    private Task OpenAsync() => stage.OpenAsync("accepted-birth", Dossier(++dossiers));

    private static string Dossier(int number) => $"000.00.12.H26-261123-{number:0000}";

    private async Task<string> StateAsync(int dossier) => (await stage.Database.WriteAsync(session => session.QueryAsync("select state from exchange_due where dossier = ?1 order by id limit 1", row => row.Add(Dossier(dossier)), row => row.Text())))[0];

    // A replay is a new attempt of the same exchange.
    private Task<Planned> ReplayAsync(int dossier) => stage.Database.WriteAsync(async session =>
    {
        await session.ExecuteAsync("update exchange_due set state = 'due', due_at = ?2, epoch = epoch + 1 where dossier = ?1 and state = 'parked'", row => row.Add(Dossier(dossier)).Add(stage.Now));
        return default(Planned)!;
    });

    private async Task<(int Opened, int Reopened)> GroupAsync() => await grouping.GroupAsync(100, stage.Now) is var round ? (round.Opened, round.Reopened) : default;

    private Task<IReadOnlyList<GroupRow>> ListAsync() => queries.ListAsync("open", stage.Now, Stop);

    private async Task<GroupRow> FindAsync(Guid id) => (await queries.FindAsync(id, stage.Now, Stop))!;

    private async Task ChangeAsync(FailureGroup group, GroupChange change)
    {
        var now = (await FindAsync(group.Id)).Group;
        Assert.Equal(GroupAct.Done, (await acts.ChangeAsync(group.Id, now.Version, change, "operator-a", "thử", stage.Now)).Act);
    }

    private static GroupRow Of(IEnumerable<GroupRow> groups, string code) => groups.Single(row => row.Causes.Any(cause => cause.Print.Code == code));

    private async Task<int> CountAsync(string sql) => (await stage.Database.WriteAsync(session => session.QueryAsync(sql, _ => { }, row => row.Small())))[0];

    private async Task<IReadOnlyList<string>> RecordsAsync(string type) =>
        await stage.Database.WriteAsync(session => session.QueryAsync("select record from audit_event where type = ?1", row => row.Add(type), row => System.Text.Encoding.UTF8.GetString(row.Bytes())));
}

public sealed class SqliteGrouping() : GroupingConformance(new Stage());

public sealed class PostgresGrouping(PostgresServer server) : GroupingConformance(new Stage(server));
