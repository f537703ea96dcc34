namespace Gateway.Host.Exchanges;

/// <summary>
/// This process as an owner of leases: random at every start, so that nobody mistakes it for the one before. And its orderly stop, which
/// runs from the first signal and not from when the host comes round to a stage.
/// </summary>
internal sealed class Node : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30), PatienceMax = TimeSpan.FromSeconds(15);
    private readonly CancellationTokenSource cut;
    private readonly CancellationTokenRegistration patience;

    public Node(TimeProvider clock, IHostApplicationLifetime life)
    {
        Owner = Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");
        Closing = life.ApplicationStopping;
        cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        Cut = cut.Token;
        patience = Closing.Register(() => cut.CancelAfter(PatienceMax));
    }

    public string Owner { get; }

    /// <summary>The stop has begun: nothing is claimed any more, and nothing is asked that may as well be asked later.</summary>
    public CancellationToken Closing { get; }

    /// <summary>The stop has waited long enough for attempts: what still runs is cut.</summary>
    public CancellationToken Cut { get; }

    /// <summary>Long enough for an attempt, its settling and a stall of ours.</summary>
    public static TimeSpan LeaseFor(Agency agency) => agency.AttemptTimeout + Margin;

    public void Dispose()
    {
        patience.Dispose();
        cut.Dispose();
    }
}
