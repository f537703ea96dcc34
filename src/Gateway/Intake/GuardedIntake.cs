using Gateway.Dossiers;
using Gateway.Host.Auditing;

namespace Gateway.Host.Intake;

/// <summary>
/// Intake as long as the disk has room and what is taken in can be proved, whichever way events come: else what a store that is away answers, before
/// anything is written.
/// </summary>
internal sealed class GuardedIntake(IIntakeStore store, DiskWatermark? disk = null, SealWatch? sealing = null) : IIntakeStore
{
    private static readonly TimeSpan RetryFull = TimeSpan.FromSeconds(10), RetryUnproved = TimeSpan.FromSeconds(30);

    public Task<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<DossierEvent> events, string system, DateTimeOffset now) =>
        disk is { IsLow: true } ? throw new StoreUnavailableException(StoreTrouble.Full, RetryFull)
        : sealing is { IsStopped: true } ? throw new StoreUnavailableException(StoreTrouble.Unproved, RetryUnproved)
        : store.AcceptAsync(events, system, now);

    public Task<KnownReceipt?> FindAsync(Guid id, CancellationToken cancellation) => store.FindAsync(id, cancellation);

    public Task<KnownReceipt?> FindAsync(string source, string eventId, CancellationToken cancellation) => store.FindAsync(source, eventId, cancellation);
}
