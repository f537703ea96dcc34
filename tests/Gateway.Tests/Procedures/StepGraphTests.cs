using CsCheck;
using Gateway.Dossiers;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class StepGraphTests
{
    // Steps a..j; each may need any of those before it, so the graph has no circle by construction.
    private static readonly Gen<List<ProcedureStep>> AnyPlan = Gen.Int[1, 10].SelectMany(count => Gen.Select(Gen.Int[0, 1023].List[count], Gen.Int[0, 5].List[count], (needs, days) =>
        Enumerable.Range(0, count).Select(i => Step(i, Enumerable.Range(0, i).Where(j => (needs[i] & (1 << j)) != 0), days[i])).ToList()));

    [Fact]
    public void Every_step_comes_after_all_it_needs() => Gen.Select(AnyPlan, Gen.Int[0, 1000]).Sample((plan, seed) =>
    {
        var shuffled = plan.OrderBy(s => HashCode.Combine(seed, s.Code)).ToList();
        var order = StepGraph.InOrder(shuffled).Select(s => s.Code).ToList();
        return order.Count == plan.Count && plan.All(s => s.Needs.All(n => order.IndexOf(n.Step) < order.IndexOf(s.Code)));
    });

    [Fact]
    public void The_longest_path_lies_between_the_longest_share_and_the_sum() => AnyPlan.Sample(plan =>
    {
        var paths = StepGraph.LongestPaths(plan, verification: false).Values.Select(p => p!.Value).ToList();
        var shares = plan.Select(s => s.Deadline.WorkingDays!.Value).ToList();
        return paths.Max() >= shares.Max() && paths.Max() <= shares.Sum();
    });

    [Fact]
    public void A_step_is_never_due_before_one_it_needs() => AnyPlan.Sample(plan =>
    {
        var paths = StepGraph.LongestPaths(plan, verification: true);
        return plan.All(s => s.Needs.All(n => paths[n.Step] + (s.Deadline.For(true) ?? 0) <= paths[s.Code]));
    });

    [Fact]
    public void The_lint_accepts_exactly_the_deadlines_that_hold_the_longest_path() => Gen.Select(AnyPlan, Gen.Int[0, 50]).Sample((plan, limit) =>
    {
        var definition = Published.Definition("9.900001") with { Steps = plan, Deadline = new DeadlineShare(limit, null) };
        var tooLong = ProcedureLint.Alone("x", definition, SomeProcedures.Surroundings).Any(f => f.Rule == LintRule.PathLongerThanDeadline);
        return tooLong == (StepGraph.LongestPaths(plan, verification: false).Values.Max() > limit);
    });

    [Fact]
    public void A_back_edge_makes_a_circle_that_the_lint_names() => Gen.Select(AnyPlan, Gen.Int[0, 100]).Sample((plan, pick) =>
    {
        var first = plan[pick % plan.Count];
        var last = plan.FindLast(s => s == first || StepGraph.Waits(plan, s.Code, first.Code))!;
        var circle = plan.Select(s => s == first ? s with { Needs = [.. s.Needs, new StepNeed(last.Code, Otherwise.Park)] } : s).ToList();
        return ProcedureLint.Alone("x", Published.Definition("9.900001") with { Steps = circle }, SomeProcedures.Surroundings).Any(f => f.Rule == LintRule.Cycle);
    });

    private static ProcedureStep Step(int index, IEnumerable<int> needs, int days) => new()
    {
        Code = Name(index),
        Title = new LocalText(Name(index), Name(index)),
        Agency = "police",
        Operation = "register-residence",
        Needs = [.. needs.Select(n => new StepNeed(Name(n), Otherwise.Cancel))],
        Deadline = new DeadlineShare(days, null),
    };

    private static string Name(int index) => ((char)('a' + index)).ToString();
}
