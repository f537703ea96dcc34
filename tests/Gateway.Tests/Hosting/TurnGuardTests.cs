using System.Threading.Channels;
using Gateway.Adapters.Wire;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Callbacks;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Planning;
using Gateway.Planning;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting;

/// <summary>
/// One dossier on which every decision fails, beside one that is sound: a row that a later version may have written, or damage. The first is
/// left to a person, the second goes on.
/// </summary>
public sealed class TurnGuardTests : IAsyncDisposable
{
    private const string Damaged = "000.00.12.H26-261123-0301", Sound = "000.00.12.H26-261123-0302";
    private const string Birth = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}""";
    private readonly Stage stage = new();
    private readonly Signals signals = new();
    private readonly Node node;
    private readonly Agencies agencies;

    public TurnGuardTests()
    {
        node = new Node(stage.Clock, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        agencies = new Agencies([.. stage.Contracts.Values.Select(contract => new Agency(contract, new AgencyOptions { Endpoint = new Uri("http://127.0.0.1") }, new Silent(), stage.Clock))]);
    }

    public ValueTask DisposeAsync()
    {
        node.Dispose();
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task A_callback_we_fail_on_is_kept_for_a_person_and_its_neighbour_is_applied()
    {
        await OpenBothAsync();
        await ReceiveAsync(await SettleAsync(new Outcome.Deferred("TN-1", TimeSpan.FromDays(2))), AnswerKind.Answered, Birth);
        await new Matcher(stage.Callbacks, agencies, stage.Turns, signals, stage.Clock, NullLogger<Matcher>.Instance).RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["matched", "unmatched"], (await stage.Database.WriteAsync(session => session.QueryAsync("select state from callback_identity", _ => { }, row => row.Text()))).Order());
        await AssertParkedAndAsync("birth-registration: Settled/Answered");
    }

    [Fact]
    public async Task An_event_we_fail_on_is_parked_uses_up_its_number_and_its_neighbour_is_planned()
    {
        await OpenBothAsync();
        foreach (var dossier in new[] { Damaged, Sound })
            await stage.AcceptAsync(stage.Event("withdrawn", dossier, null, text => text.Replace("\"sequence\": \"4\"", "\"sequence\": \"2\"", StringComparison.Ordinal)));
        await stage.PlanAsync();
        Assert.NotNull((await stage.FindAsync(Sound))!.Facts.WithdrawnAt);
        Assert.Equal(2, (await stage.FindAsync(Damaged))!.Facts.Sequence);
        Assert.Equal(Reasons.InternalFault, Assert.Single(await new DossierQueries(stage.Database).StuckEventsAsync(Damaged, null, TestContext.Current.CancellationToken)).Reason);
    }

    [Fact]
    public async Task An_attempt_taken_back_that_we_fail_on_is_parked()
    {
        await OpenBothAsync();
        await ClaimBothAsync();
        await new Rescuer(stage.Exchanges, agencies, stage.Turns, signals, node, stage.Clock, NullLogger<Rescuer>.Instance).RunOnceAsync(TestContext.Current.CancellationToken);
        await AssertParkedAndAsync("birth-registration: Due");
    }

    [Fact]
    public async Task An_end_we_fail_on_is_stored_and_parks_its_exchange()
    {
        await OpenBothAsync();
        var ends = Channel.CreateUnbounded<AttemptEnd>();
        foreach (var claimed in await ClaimBothAsync())
            ends.Writer.TryWrite(new AttemptEnd(claimed, new Outcome.Refused("no-record"), stage.Now, stage.Now));
        ends.Writer.Complete();
        using var settler = new Settler(stage.Exchanges, ends.Reader, agencies, stage.Turns, signals, stage.Clock, NullLogger<Settler>.Instance);
        await RunAsync(settler);
        await AssertParkedAndAsync("birth-registration: Settled/Refused");
        Assert.Equal(2, (await stage.Database.WriteAsync(session => session.QueryAsync("select count(*) from attempt", _ => { }, row => row.Small())))[0]);
    }

    [Fact]
    public async Task An_inquiry_we_fail_on_parks_its_exchange()
    {
        await OpenBothAsync();
        await SettleAsync(new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        stage.Clock.Advance(TimeSpan.FromMinutes(11));
        var ends = Channel.CreateUnbounded<InquiryEnd>();
        foreach (var claimed in await stage.Exchanges.ClaimInquiriesAsync("civil-status", 5, stage.Now, TimeSpan.FromMinutes(1)))
            ends.Writer.TryWrite(new InquiryEnd(claimed, new InquiryAnswer.Working("TN-1"), stage.Now));
        ends.Writer.Complete();
        using var settler = new InquirySettler(stage.Exchanges, ends.Reader, agencies, stage.Turns, signals, stage.Clock, NullLogger<InquirySettler>.Instance);
        await RunAsync(settler);
        await AssertParkedAndAsync("birth-registration: AwaitingCallback");
    }

    [Fact]
    public async Task A_notice_we_fail_on_parks_who_asked_and_is_not_tried_for_ever()
    {
        await OpenBothAsync(damage: false);
        foreach (var claimed in await SettleAsync(new Outcome.Deferred("TN-1", TimeSpan.FromDays(2))))
            await stage.AnswerAsync(claimed, AnswerKind.SupplementRequested, """{"fields":{}}""", claimed.Standing.Exchange.Key);
        await DamageAsync();
        stage.Clock.Advance(TimeSpan.FromHours(5));
        var timekeeper = new Timekeeper(stage.Planning, stage.Turns, signals, stage.Clock, NullLogger<Timekeeper>.Instance);
        await timekeeper.RunOnceAsync(TestContext.Current.CancellationToken);
        await AssertParkedAndAsync("birth-registration: AwaitingCallback");
        Assert.Equal(0, (await stage.SendNoticesAsync()).Events);
    }

    private async Task OpenBothAsync(bool damage = true)
    {
        await stage.OpenAsync("accepted-birth", Damaged);
        await stage.OpenAsync("accepted-birth", Sound);
        if (damage)
            await DamageAsync();
    }

    private Task<int> DamageAsync() => stage.Database.WriteAsync(session => session.ExecuteAsync("update dossier set decision = 'unheard-of' where number = ?1", row => row.Add(Damaged)));

    private async Task<IReadOnlyList<Claimed>> ClaimBothAsync()
    {
        var claimed = await stage.Exchanges.ClaimAsync("civil-status", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        Assert.Equal(2, claimed.Count);
        return claimed;
    }

    // The turn of the damaged dossier would fail here too, so its decision is mended for the moment.
    private async Task<IReadOnlyList<Claimed>> SettleAsync(Outcome outcome)
    {
        var decision = (await stage.FindAsync(Damaged))!.Facts.Decision;
        await stage.Database.WriteAsync(session => session.ExecuteAsync("update dossier set decision = null where number = ?1", row => row.Add(Damaged)));
        var claimed = await ClaimBothAsync();
        foreach (var claim in claimed)
            await stage.SettleAsync(claim, outcome);
        if (decision is not null)
            await DamageAsync();
        return claimed;
    }

    private async Task ReceiveAsync(IReadOnlyList<Claimed> claimed, AnswerKind kind, string content)
    {
        foreach (var exchange in claimed.Select(claim => claim.Standing.Exchange))
        {
            var answer = new AgencyAnswer(kind, "done", System.Text.Encoding.UTF8.GetBytes(content));
            await stage.Callbacks.ReceiveAsync(new AgencyCallback(Ids.New(stage.Clock), exchange.Agency, exchange.Key, exchange.Key, CallbackChannel.Rest, answer, stage.Now, CallbackHash.Of(exchange.Key, answer)), stage.Now);
        }
    }

    private async Task AssertParkedAndAsync(string sound)
    {
        var damaged = (await stage.FindAsync(Damaged))!.Exchanges.Single(exchange => exchange.Exchange.Step == "birth-registration");
        Assert.Equal((ExchangeState.Parked, Reasons.InternalFault), (damaged.State, damaged.Code));
        Assert.Contains(sound, await stage.StandingsAsync(Sound));
    }

    private static async Task RunAsync(Microsoft.Extensions.Hosting.BackgroundService settler)
    {
        await settler.StartAsync(TestContext.Current.CancellationToken);
        await settler.ExecuteTask!;
    }

    /// <summary>Nothing goes over the wire here.</summary>
    private sealed class Silent : IAgencyAdapter
    {
        public Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation) => throw new System.Diagnostics.UnreachableException();

        public Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation) => throw new System.Diagnostics.UnreachableException();
    }
}
