namespace Gateway.Operating;

/// <summary>A failed exchange in short.</summary>
public sealed record FailureExample
{
    public required Guid Exchange { get; init; }

    public required string Dossier { get; init; }

    public required string Agency { get; init; }

    public required string Office { get; init; }

    public required string Procedure { get; init; }

    public required string State { get; init; }

    public required string Code { get; init; }

    public string? Fault { get; init; }

    public required long Attempts { get; init; }

    public required bool MayHaveArrived { get; init; }

    public required DateTimeOffset FailedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }
}

public static class FailureExamples
{
    /// <summary>
    /// Up to <paramref name="max"/> that differ as much as can be: each next one is the one that shares least with those taken before it, the earlier
    /// due one where two share as much. Examples that tell nothing new come only when there are no others.
    /// </summary>
    public static IReadOnlyList<FailureExample> Different(IReadOnlyList<FailureExample> found, int max)
    {
        ArgumentNullException.ThrowIfNull(found);
        var left = found.OrderBy(one => one.DueAt ?? DateTimeOffset.MaxValue).ThenBy(one => one.Exchange).ToList();
        var taken = new List<FailureExample>(max);
        while (taken.Count < max && left.Count > 0)
        {
            var next = left.MinBy(one => taken.Count == 0 ? 0 : taken.Max(other => Shared(one, other)))!;
            left.Remove(next);
            taken.Add(next);
        }
        return taken;
    }

    private static int Shared(FailureExample one, FailureExample other) =>
        Same(one.Procedure, other.Procedure) + Same(one.Office, other.Office) + Same(one.State, other.State) + Same(one.Code, other.Code) + Same(one.Fault, other.Fault)
        + (one.MayHaveArrived == other.MayHaveArrived ? 1 : 0) + ((one.Attempts > 1) == (other.Attempts > 1) ? 1 : 0);

    private static int Same(string? one, string? other) => one == other ? 1 : 0;
}
