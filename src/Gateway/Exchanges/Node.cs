namespace Gateway.Host.Exchanges;

/// <summary>This process as an owner of leases: random at every start, so that nobody mistakes it for the one before.</summary>
internal sealed class Node(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource stopping = new();

    public string Owner { get; } = Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");

    /// <summary>Cut attempts short. Set only when an orderly stop has waited long enough.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Long enough for an attempt, its settling and a stall of ours.</summary>
    public static TimeSpan LeaseFor(Agency agency) => agency.AttemptTimeout + Margin;

    public void CutShort() => stopping.Cancel();

    public void Dispose() => stopping.Dispose();
}
