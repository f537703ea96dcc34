using CsCheck;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Tests.Procedures;

namespace Gateway.Tests.Planning;

/// <summary>Random lives of a dossier: whatever agencies, citizen and shop do, in whatever order, these things stay true.</summary>
public sealed class DossierTurnPropertyTests
{
    private static readonly (string Code, string Sample)[] Procedures =
        [("2.000986", "accepted-birth.json"), ("2.002621", "accepted-birth.json"), ("3.000722", "accepted-birth.json"), ("2.002913", "accepted-death.json"), ("9.900001", "accepted-card-reissue.json")];

    private static readonly Gen<(int Act, int Pick)> AnyAct = Gen.Select(Gen.Int[0, 17], Gen.Int[0, 1000], (act, pick) => (act, pick));

    [Fact]
    public void Every_state_of_every_random_life_is_sound() => Gen.Select(Gen.Int[0, Procedures.Length - 1], Gen.Int[0, 2], AnyAct.List[0, 60]).Sample((procedure, channel, acts) =>
    {
        var world = World(procedure, channel);
        Check(world);
        foreach (var (act, pick) in acts)
        {
            Act(world, act, pick);
            Check(world);
            CheckReach(world);
        }
    }, iter: 400);

    [Fact]
    public void Nobody_sends_without_end_whatever_agencies_say() => Gen.Select(Gen.Int[0, Procedures.Length - 1], Gen.Select(Gen.Int[0, 17], Gen.Int[0, 1000], (act, pick) => (act == 11 ? 0 : act, pick)).List[0, 300]).Sample((procedure, acts) =>
    {
        var world = World(procedure, 0);
        foreach (var (act, pick) in acts)
            Act(world, act, pick);
        Assert.All(world.Exchanges, e => Assert.InRange(e.Attempts, 0, DossierWorld.Schedule.Delays.Count + 1));
    }, iter: 200);

    [Fact]
    public void Without_trouble_every_life_ends_with_everything_home() => Gen.Select(Gen.Int[0, Procedures.Length - 1], Gen.Int[0, 2], Gen.Int[0, 1000].List[60]).Sample((procedure, channel, picks) =>
    {
        var world = World(procedure, channel);
        foreach (var pick in picks)
        {
            if (world.Find(e => e.State == ExchangeState.InFlight, pick) is { } flying && pick % 2 == 0)
                world.End(flying, DossierWorld.Answer(flying));
            else if (world.Find(e => e.State == ExchangeState.Due, pick) is { } due)
                world.Claim(due);
        }

        while (world.Find(e => e.State is ExchangeState.InFlight or ExchangeState.Due, 0) is { } next)
        {
            if (next.State == ExchangeState.Due)
                world.Claim(next);
            else
                world.End(next, DossierWorld.Answer(next));
        }

        Check(world);
        Assert.All(world.Exchanges, e => Assert.Equal(Ending.Answered, e.Ending));
        Assert.Equal(9, world.Told[^1].Code);
        Assert.All(world.Steps, step => Assert.NotNull(step.Exchange));
    }, iter: 200);

    private static DossierWorld World(int procedure, int channel) =>
        new(Procedures[procedure].Code, Procedures[procedure].Sample, channel switch { 0 => "counter", 1 => "online", _ => "postal" });

    // What the planner lets through: nothing after the dossier was returned, only that after it was withdrawn.
    private static void Act(DossierWorld world, int act, int pick)
    {
        var isOver = world.Facts.ReturnedAt is not null;
        var isWithdrawn = world.Facts.WithdrawnAt is not null;
        switch (act)
        {
            case <= 3 when world.Find(e => e.State == ExchangeState.Due, pick) is { } due:
                world.Claim(due);
                break;
            case <= 8 when world.Find(e => e.State == ExchangeState.InFlight, pick) is { } flying:
                if (flying.AskFirst)
                    world.Ask(flying, Says(act + pick));
                else
                    world.End(flying, Outcomes(flying, act, pick));
                break;
            case 16 or 17 when world.Find(e => e.State == ExchangeState.AwaitingCallback, pick) is { } polled:
                world.Ask(polled, Says(act + pick));
                break;
            case 9 or 10 when world.Find(e => e.State == ExchangeState.AwaitingCallback, pick) is { } awaiting:
                world.Hear(awaiting, (AnswerKind)(pick % 4));
                break;
            case 11 when world.Find(e => e is { State: ExchangeState.Parked, BlockedBy: 0 }, pick) is { } parked:
                world.Turn(turn => turn.Move(turn.Find(parked.Exchange.Id)! with { State = ExchangeState.Due, DueAt = world.Now }));
                break;
            case 12:
                world.Turn(turn => turn.SendNotice());
                break;
            case 13 when !isOver && !isWithdrawn:
                world.Turn(turn => { if (pick % 2 == 0) turn.Supplement(world.NewId()); else turn.Pay(world.NewId()); });
                break;
            case 14 when !isOver && !isWithdrawn && pick % 3 == 0:
                world.Turn(turn => turn.Decide(pick % 2 == 0 ? "approved" : pick % 5 == 0 ? "stopped" : "refused", world.Now));
                break;
            case 15 when !isOver && pick % 4 == 0:
                world.Turn(turn => turn.Return(world.Now));
                break;
            case 15 when !isOver && !isWithdrawn && pick % 4 == 1:
                world.Turn(turn => turn.Withdraw(world.Now, world.NewId()));
                break;
        }
    }

    private static InquiryAnswer Says(int pick) => (pick % 4) switch
    {
        0 => new InquiryAnswer.Absent(),
        1 => new InquiryAnswer.Working("ref"),
        2 => new InquiryAnswer.Known(new AgencyAnswer(AnswerKind.Answered, "code", "{}"u8.ToArray())),
        _ => new InquiryAnswer.Unclear("timed-out"),
    };

    private static Outcome Outcomes(Standing exchange, int act, int pick) => (act, pick % 3) switch
    {
        (4 or 5, _) => DossierWorld.Answer(exchange),
        (6, _) => new Outcome.Deferred("ref", TimeSpan.FromHours(1)),
        (7, 0) => new Outcome.Refused("no-record"),
        (7, 1) => new Outcome.Failed("x", MayHaveArrived: true, Then: NextMove.Park),
        _ => new Outcome.Failed("timed-out", MayHaveArrived: pick % 2 == 0),
    };

    private static void Check(DossierWorld world)
    {
        var byId = world.Exchanges.ToDictionary(e => e.Exchange.Id);
        foreach (var exchange in world.Exchanges.Where(e => !e.IsSettled))
        {
            var before = world.Links.Where(l => l.Follower == exchange.Exchange.Id).ToList();
            Assert.Equal(before.Count(l => IsBlocking(l, byId)), exchange.BlockedBy);
            Assert.True(exchange.BlockedBy == 0 || exchange.State is ExchangeState.Waiting or ExchangeState.Parked, $"{exchange.Exchange.Operation} is {exchange.State} but blocked");
            Assert.True(exchange.BlockedBy > 0 || exchange.State != ExchangeState.Waiting, $"{exchange.Exchange.Operation} waits for nothing");
            Assert.Equal(exchange.State is ExchangeState.Due or ExchangeState.AwaitingCallback, exchange.DueAt.HasValue);
        }

        foreach (var lane in world.Exchanges.GroupBy(e => e.Exchange.Lane))
            Assert.True(lane.SkipWhile(e => e.IsSettled).Skip(1).All(e => e.IsSettled ? e.Ending == Ending.Cancelled : e.State is ExchangeState.Waiting or ExchangeState.Parked), $"lane {lane.Key} is overtaken");
        CheckTold(world);
        Assert.Equal(Enumerable.Range(1, world.Results.Count), world.Results.Select(r => r.Number));
        Assert.True(world.Exchanges.Count(e => e.Exchange.Operation == DossierTurn.HandOver) <= 1);
    }

    // A withdrawal, alone in a lane of its own, waits for the attempt of what it withdraws; everybody else for the end.
    private static bool IsBlocking(ExchangeLink link, Dictionary<Guid, Standing> byId) =>
        link.Need is null && byId[link.Predecessor].Exchange.Lane != byId[link.Follower].Exchange.Lane ? byId[link.Predecessor].State == ExchangeState.InFlight : !byId[link.Predecessor].IsSettled;

    // Whatever is not settled has something that will move it, and an ended dossier begins nothing.
    private static void CheckReach(DossierWorld world)
    {
        var isOver = world.Facts.WithdrawnAt is not null || world.Facts.Decision is "refused" or "stopped";
        foreach (var exchange in world.Exchanges.Where(e => !e.IsSettled))
        {
            Assert.True(exchange.State != ExchangeState.AwaitingCallback || exchange.Interim is not null || exchange.OverdueAt is not null, $"{exchange.Exchange.Operation} is awaited and will never be late");
            Assert.True(exchange.State != ExchangeState.Parked || exchange.Code is not null, $"{exchange.Exchange.Operation} needs a person and does not say why");
            if (!isOver || exchange.Exchange is not { Step: not null, Operation: not DossierTurn.HandOver })
                continue;
            Assert.True(exchange.State is ExchangeState.InFlight or ExchangeState.AwaitingCallback, $"{exchange.Exchange.Operation} is {exchange.State} though the dossier has ended");
            Assert.True(exchange.Interim is null, $"{exchange.Exchange.Operation} waits for a citizen whose dossier has ended");
        }
        foreach (var item in world.Notice?.Items ?? [])
            Assert.Equal(Interim.Supplement, world.Exchanges.Single(e => e.Exchange.Id == item.Exchange).Interim);
    }

    private static void CheckTold(DossierWorld world)
    {
        int? last = null;
        foreach (var (code, openSteps) in world.Told)
        {
            Assert.True(SomeProcedures.Codes.Allows(last, code), $"{last} to {code} is no move");
            Assert.True(code != 9 || openSteps == 0, "processed was said while a step was open");
            last = code;
        }
    }
}
