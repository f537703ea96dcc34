using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Exchanges;

/// <summary>What the circuit, the pace and the places mean for rows that stand in the store.</summary>
public sealed class CircuitAndClaimTests : IAsyncLifetime
{
    private const string Dossier = "000.00.12.H26-261123-0001", Birth = """{"fields":{"soDinhDanh":"001326000012","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"1","trangSo":"3"}}""";
    private static readonly InquiryAnswer Working = new InquiryAnswer.Working("HS-1");
    private readonly Stage stage = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task With_nothing_left_to_send_polls_go_on_once_the_break_is_over_and_close_the_circuit()
    {
        await using var room = Room("civil-status");
        await AwaitedAsync(Dossier);
        room.Adapter.Inquire = (asked, _) => Task.FromResult<IReadOnlyList<InquiryAnswer>>([.. asked.Select(_ => Working)]);
        await room.BreakCircuitAsync();
        Assert.False(await room.AskOnceAsync());
        Assert.Equal(0, room.Inquiries.Reader.Count);

        stage.Clock.Advance(TimeSpan.FromMinutes(11));
        await room.AskOnceAsync();
        var end = await room.NextInquiryAsync();

        Assert.Same(Working, end.Answer);
        Assert.True(room.Agency.Gate.IsFlowing);
        Assert.Equal(1, (await StandingAsync(Dossier)).Attempts);
    }

    [Theory]
    [InlineData("land-office", "register-transfer")]
    [InlineData("police", "withdraw-residence")]
    public async Task While_nothing_is_written_no_more_is_asked_than_fits_in_memory(string agency, string operation)
    {
        var shelf = new ShakyStore();
        await using var room = new ExchangeRoom(shelf, SomeContracts.Of(agency) with { Limits = SomeContracts.Of(agency).Limits with { RatePerSecondMax = null } }, stage.Clock);
        room.Adapter.Inquire = (asked, _) => Task.FromResult<IReadOnlyList<InquiryAnswer>>([.. asked.Select(_ => Working)]);
        for (var i = 0; i < 20_000; i++)
            shelf.Awaited.Enqueue(ShakyStore.Claim(agency, operation, ExchangeState.AwaitingCallback, askFirst: false, i));

        while (await room.AskOnceAsync())
        {
        }

        Assert.InRange(room.Inquiries.Reader.Count, 1, 4096);
    }

    [Fact]
    public async Task What_has_no_body_any_more_is_not_sent_and_is_for_a_person()
    {
        await using var room = Room("police");
        var residence = await ResidenceAsync();
        Assert.Equal(1, room.Agency.Gate.Enter(1));
        room.Runner.Start(room.Agency, residence with { Request = residence.Request with { Body = default } });
        var end = await room.Attempts.Reader.ReadAsync(Stop);
        Assert.Equal(new Outcome.Failed(Reasons.NotKept, MayHaveArrived: false, Then: NextMove.Park), end.Outcome);
    }

    [Fact]
    public async Task When_everything_is_only_asked_about_an_inquiry_closes_the_circuit_and_costs_no_attempt()
    {
        await using var room = Room("police");
        await stage.SettleAsync(await ResidenceAsync(), new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true));
        await room.BreakCircuitAsync();
        room.Adapter.Inquire = (_, _) => Task.FromResult<IReadOnlyList<InquiryAnswer>>([Working]);

        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        await room.Pump.RunOnceAsync(Stop);
        var end = await room.NextInquiryAsync();

        Assert.True(room.Agency.Gate.IsFlowing);
        Assert.Equal((true, 1), (end.Claimed.Standing.AskFirst, end.Claimed.Standing.Attempts));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_circuit_that_opens_between_claim_and_call_gives_the_claim_back_untouched(bool askFirst)
    {
        await using var room = Room("police");
        var claimed = await ResidenceAsync();
        if (askFirst)
        {
            await stage.SettleAsync(claimed, new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true));
            stage.Clock.Advance(TimeSpan.FromMinutes(5));
            claimed = await stage.ClaimOneAsync("police");
        }
        Assert.Equal(1, room.Agency.Gate.Enter(1));
        await room.BreakCircuitAsync();

        room.Runner.Start(room.Agency, claimed);
        await room.DrainAsync();

        var standing = await StandingAsync(Dossier, "register-residence");
        Assert.Equal((ExchangeState.Due, askFirst ? 1 : 0), (standing.State, standing.Attempts));
        Assert.False(room.Attempts.Reader.TryRead(out _) || room.Inquiries.Reader.TryRead(out _));
        stage.Clock.Advance(room.Agency.Contract.Limits.BreakFor);
        Assert.Equal(1, room.Agency.Gate.Enter(5));
    }

    [Fact]
    public async Task Inquiries_keep_to_the_agency_s_places_and_pace_and_go_in_batches()
    {
        await using var room = Room("civil-status", limits => limits with { ConcurrencyMax = 4, RatePerSecondMax = 3 });
        for (var i = 1; i <= 12; i++)
            await AwaitedAsync($"000.00.12.H26-261123-{i:0000}");
        stage.Clock.Advance(TimeSpan.FromMinutes(11));
        var (calls, answer) = (new List<int>(), new TaskCompletionSource());
        room.Adapter.Inquire = async (asked, _) =>
        {
            lock (calls)
                calls.Add(asked.Count);
            await answer.Task;
            return [.. asked.Select(_ => Working)];
        };

        Assert.True(await room.AskOnceAsync());
        Assert.False(await room.AskOnceAsync());
        Assert.Equal([3, 3], calls);
        Assert.Equal(1, room.Agency.Gate.Enter(4));

        answer.SetResult();
        for (var i = 0; i < 6; i++)
            await room.NextInquiryAsync();
        await room.AskOnceAsync();
        Assert.Equal([3, 3], calls);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await room.AskOnceAsync();
        Assert.Equal([3, 3, 3, 3], calls);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ExchangeRoom Room(string agency, Func<AgencyLimits, AgencyLimits>? change = null)
    {
        var contract = stage.Contracts[agency];
        return new(stage.Exchanges, contract with { Limits = change?.Invoke(contract.Limits) ?? contract.Limits }, stage.Clock);
    }

    /// <summary>A claimed registration at an agency that does not recognise repeats; nothing else is due there.</summary>
    private async Task<Claimed> ResidenceAsync()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Answered(System.Text.Encoding.UTF8.GetBytes(Birth)));
        var claimed = await stage.Exchanges.ClaimAsync("police", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        foreach (var other in claimed.Where(claim => claim.Request.Operation != "register-residence"))
            await stage.SettleAsync(other, new Outcome.Refused("refused"));
        return claimed.Single(claim => claim.Request.Operation == "register-residence");
    }

    private async Task AwaitedAsync(string dossier)
    {
        await stage.OpenAsync("accepted-birth", dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("HS-1", TimeSpan.FromDays(2)));
    }

    private async Task<Standing> StandingAsync(string dossier, string operation = "register-birth") => (await stage.FindAsync(dossier))!.Exchanges.Single(exchange => exchange.Exchange.Operation == operation);
}
