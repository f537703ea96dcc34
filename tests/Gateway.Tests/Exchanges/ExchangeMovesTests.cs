using CsCheck;
using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class ExchangeMovesTests
{
    private static readonly ExchangeState[] States = Enum.GetValues<ExchangeState>();
    private static readonly Ending?[] Endings = [null, .. Enum.GetValues<Ending>().Cast<Ending?>()];
    private static readonly Gen<ExchangeState> AnyState = Gen.Int[0, States.Length - 1].Select(i => States[i]);
    private static readonly Gen<Ending?> AnyEnding = Gen.Int[0, Endings.Length - 1].Select(i => Endings[i]);

    [Fact]
    public void Nothing_leaves_settled() => Gen.Select(AnyState, AnyEnding).Sample((to, ending) => !ExchangeMoves.Allows(ExchangeState.Settled, to, ending));

    [Fact]
    public void An_ending_is_given_exactly_when_an_exchange_settles() => Gen.Select(AnyState, AnyState, AnyEnding).Sample((from, to, ending) =>
        !ExchangeMoves.Allows(from, to, ending) || (to == ExchangeState.Settled) == ending.HasValue);

    [Fact]
    public void Only_what_is_due_flies() => AnyState.Sample(from => !ExchangeMoves.Allows(from, ExchangeState.InFlight) || from == ExchangeState.Due);

    [Fact]
    public void What_is_in_flight_is_not_held() => Assert.False(ExchangeMoves.Allows(ExchangeState.InFlight, ExchangeState.Held));

    [Fact]
    public void What_waits_for_predecessors_neither_flies_nor_awaits_nor_is_answered() => Gen.Select(AnyState, AnyEnding).Sample((to, ending) =>
        !ExchangeMoves.Allows(ExchangeState.Waiting, to, ending) || to is ExchangeState.Due or ExchangeState.Parked or ExchangeState.Held || ending is Ending.Cancelled or Ending.Superseded);

    [Fact]
    public void Everything_unsettled_can_be_cancelled_or_superseded() => AnyState.Sample(from =>
        from == ExchangeState.Settled || (ExchangeMoves.Allows(from, ExchangeState.Settled, Ending.Cancelled) && ExchangeMoves.Allows(from, ExchangeState.Settled, Ending.Superseded)));

    [Fact]
    public void From_everywhere_a_way_leads_to_an_answer()
    {
        foreach (var start in States.Except([ExchangeState.Settled]))
        {
            var reached = new HashSet<ExchangeState> { start };
            for (var before = 0; before < reached.Count;)
            {
                before = reached.Count;
                reached.UnionWith(States.Where(to => to != ExchangeState.Settled && reached.Any(from => ExchangeMoves.Allows(from, to))).ToList());
            }

            Assert.Contains(reached, from => ExchangeMoves.Allows(from, ExchangeState.Settled, Ending.Answered));
        }
    }

    [Fact]
    public void Random_walks_stay_inside_the_table_and_end_when_settled() => Gen.Select(AnyState, AnyEnding).List[1, 40].Sample(walk =>
    {
        var at = ExchangeState.Waiting;
        var settlements = 0;
        foreach (var (to, ending) in walk)
        {
            if (!ExchangeMoves.Allows(at, to, ending))
                continue;
            at = to;
            settlements += to == ExchangeState.Settled ? 1 : 0;
        }

        return settlements <= 1 && (settlements == 1) == (at == ExchangeState.Settled);
    });
}
