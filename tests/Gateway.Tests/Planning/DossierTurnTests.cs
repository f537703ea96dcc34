using CsCheck;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Procedures;
using Gateway.Tests.Procedures;
using StepNeed = Gateway.Planning.StepNeed;

namespace Gateway.Tests.Planning;

/// <summary>Random plans, random endings: what must hold whatever agencies do.</summary>
public sealed class DossierTurnTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private static readonly PortalCodes Codes = PortalCodes.Read(Repository.Contract("portal", "status-codes.json"));

    // A step may need any earlier one; so there is never a cycle.
    private static readonly Gen<PlanStep[]> AnyPlan = Gen.Int[1, 6].SelectMany(count => Gen.Select(
        Gen.Enum<WhenNotAnswered>().Array[count * count], Gen.Int[0, 2].Array[count * count], (otherwise, drawn) => Enumerable.Range(0, count).Select(i => new PlanStep(
            $"step-{i}", new LocalText("Bước", "Step"), $"agency-{i % 3}", "do", [.. Enumerable.Range(0, i).Where(j => drawn[(i * count) + j] == 0).Select(j => new StepNeed($"step-{j}", otherwise[(i * count) + j]))], null, null)).ToArray()));

    private static readonly Gen<int[]> AnyCourse = Gen.Int[0, 99].Array[200];

    [Fact]
    public void Nobody_starts_before_what_it_needs_and_everybody_comes_to_an_end() => Gen.Select(AnyPlan, AnyCourse).Sample((steps, course) =>
    {
        var world = new World(steps);
        foreach (var draw in course)
        {
            if (world.Movable is not { Count: > 0 } movable)
                break;
            world.End(movable[draw % movable.Count], draw % 7);
            world.Check();
        }
        Assert.All(world.Open.Exchanges, exchange => Assert.True(exchange.State is ExchangeState.Settled or ExchangeState.Parked or ExchangeState.Waiting));
        if (world.Open.Exchanges.All(exchange => exchange.State != ExchangeState.Parked))
            Assert.All(world.Open.Exchanges, exchange => Assert.Equal(ExchangeState.Settled, exchange.State));
    }, iter: 2000);

    [Fact]
    public void The_shop_hears_once_that_all_steps_are_settled() => Gen.Select(AnyPlan, AnyCourse).Sample((steps, course) =>
    {
        var world = new World(steps);
        foreach (var draw in course)
        {
            if (world.Movable is not { Count: > 0 } movable)
                break;
            world.End(movable[draw % movable.Count], draw % 5 == 0 ? 1 : 0);
        }
        var settled = world.Open.Exchanges.All(exchange => exchange.State == ExchangeState.Settled);
        Assert.Equal(settled ? 1 : 0, world.Told.Count(told => told.Type.EndsWith(".steps_settled.v1", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, world.Told.Count), world.Told.Select(told => told.Number));
    }, iter: 1000);

    /// <summary>A dossier in memory, moved turn by turn as a store would.</summary>
    private sealed class World
    {
        private int ids;

        public World(PlanStep[] steps)
        {
            var facts = new DossierFacts { Number = "D-1", Office = Office(), ProcedureCode = "9.990009", OpenedAt = Now, ReceivedAt = Now, Body = default };
            var plan = new Plan(default, "D-1", "9.990009", "test", "single", new LocalText("Thử", "Test"), Now, null, 60, []);
            Open = new OpenDossier(facts, plan, [], [], [], null);
            var turn = new DossierTurn(Open, Context());
            turn.Open(steps, new Dictionary<string, string>(), []);
            Apply(turn.Finish());
        }

        public OpenDossier Open { get; private set; }

        public List<ResultEvent> Told { get; } = [];

        public List<Standing> Movable => [.. Open.Exchanges.Where(exchange => exchange.State == ExchangeState.Due)];

        public void End(Standing due, int how)
        {
            Open = Open with { Exchanges = [.. Open.Exchanges.Select(exchange => exchange == due ? exchange with { State = ExchangeState.InFlight, Attempts = 1, Epoch = exchange.Epoch + 1 } : exchange)] };
            var turn = new DossierTurn(Open, Context());
            var flying = turn.Find(due.Exchange.Id)!;
            turn.Move(how switch
            {
                1 => ExchangeRules.Settle(flying, Ending.Refused, "no"),
                2 => ExchangeRules.Park(flying, Reasons.UnknownReply),
                3 => flying with { State = ExchangeState.Due, DueAt = Now },
                _ => ExchangeRules.Settle(flying, Ending.Answered, null),
            });
            Apply(turn.Finish());
        }

        public void Check()
        {
            var byId = Open.Exchanges.ToDictionary(exchange => exchange.Exchange.Id);
            foreach (var exchange in Open.Exchanges)
            {
                var before = Open.Links.Where(link => link.Follower == exchange.Exchange.Id).ToList();
                if (exchange.State == ExchangeState.Waiting)
                    Assert.Equal(before.Count(link => !byId[link.Predecessor].IsSettled), exchange.BlockedBy);
                if (exchange.State is ExchangeState.Due or ExchangeState.InFlight)
                    Assert.All(before, link => Assert.True(byId[link.Predecessor].IsSettled && (link.Need is null or WhenNotAnswered.GoOn || byId[link.Predecessor].Ending == Ending.Answered)));
            }
        }

        private void Apply(Changes changes)
        {
            Told.AddRange(changes.Results);
            Open = Open with
            {
                Facts = changes.Facts,
                Steps = changes.OpenedPlan is null ? Open.Steps : changes.OpenedSteps,
                Exchanges = [.. Open.Exchanges.Select(exchange => changes.Moved.GetValueOrDefault(exchange.Exchange.Id, exchange)), .. changes.Born],
                Links = [.. Open.Links, .. changes.Linked],
            };
        }

        private TurnContext Context() => new()
        {
            Now = Now,
            NewId = () => new Guid(++ids, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Agencies = new Dictionary<string, AgencyContract>(),
            EventTypePrefix = "vn.onestop.",
            EventSource = "/gateway",
            PortalCodes = Codes,
            AddWorkingMinutes = (from, minutes) => WorkingTime.Add(SomeCalendar.Published, from, TimeSpan.FromMinutes(minutes)),
        };

        private static OfficeCode Office() => OfficeCode.TryParse("000.00.12.H26", out var office) ? office : default;
    }
}
