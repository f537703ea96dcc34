using System.Runtime.CompilerServices;

namespace Gateway.Procedures;

/// <summary>The order of a definition's steps by their needs. A need of an unknown step counts for nothing here; the lint names it.</summary>
public static class StepGraph
{
    // A definition never changes, and every dossier of it asks for the same.
    private static readonly ConditionalWeakTable<ProcedureDefinition, Known> Definitions = [];

    private sealed record Known(IReadOnlyList<ProcedureStep> Order, IReadOnlyDictionary<string, int?> Paths, IReadOnlyDictionary<string, int?> PathsVerified);

    /// <summary><see cref="InOrder(IReadOnlyList{ProcedureStep})"/> of a definition's steps.</summary>
    public static IReadOnlyList<ProcedureStep> InOrder(ProcedureDefinition definition) => Of(definition).Order;

    /// <summary><see cref="LongestPaths(IReadOnlyList{ProcedureStep}, bool)"/> of a definition's steps.</summary>
    public static IReadOnlyDictionary<string, int?> LongestPaths(ProcedureDefinition definition, bool verification) => verification ? Of(definition).PathsVerified : Of(definition).Paths;

    /// <summary>Every step after all it needs, otherwise in the order of the file; steps on a cycle or behind one are missing.</summary>
    public static IReadOnlyList<ProcedureStep> InOrder(IReadOnlyList<ProcedureStep> steps)
    {
        var known = steps.Select(s => s.Code).ToHashSet();
        var ordered = new List<ProcedureStep>(steps.Count);
        var done = new HashSet<string>();
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var step in steps.Where(s => !ordered.Contains(s) && s.Needs.All(n => done.Contains(n.Step) || !known.Contains(n.Step))))
            {
                ordered.Add(step);
                done.Add(step.Code);
                grew = true;
                break;
            }
        }

        return ordered;
    }

    /// <summary>Working days from the start of the plan to the end of each step when every step takes all of its share; null where a share on the way is unknown.</summary>
    public static IReadOnlyDictionary<string, int?> LongestPaths(IReadOnlyList<ProcedureStep> steps, bool verification)
    {
        var paths = steps.Select(s => s.Code).Distinct().ToDictionary(c => c, _ => (int?)null);
        foreach (var step in InOrder(steps))
        {
            var before = step.Needs.Where(n => paths.ContainsKey(n.Step)).Select(n => paths[n.Step]).ToList();
            paths[step.Code] = before.Contains(null) ? null : before.DefaultIfEmpty(0).Max() + step.Deadline.For(verification);
        }

        return paths;
    }

    private static Known Of(ProcedureDefinition definition) =>
        Definitions.GetValue(definition, found => new(InOrder(found.Steps), LongestPaths(found.Steps, false), LongestPaths(found.Steps, true)));

    /// <summary>Whether <paramref name="step"/> waits, directly or not, for <paramref name="other"/>.</summary>
    public static bool Waits(IReadOnlyList<ProcedureStep> steps, string step, string other)
    {
        var waiting = new Stack<string>([step]);
        var seen = new HashSet<string>();
        while (waiting.TryPop(out var code))
        {
            foreach (var need in steps.Where(s => s.Code == code).SelectMany(s => s.Needs).Where(n => seen.Add(n.Step)))
            {
                if (need.Step == other)
                    return true;
                waiting.Push(need.Step);
            }
        }

        return false;
    }
}
