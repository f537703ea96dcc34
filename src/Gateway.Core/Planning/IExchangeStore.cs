using Gateway.Callbacks;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>A dossier as the transaction of this stamp left it: true for as long as nobody has moved it since.</summary>
public sealed record KnownDossier(OpenDossier Dossier, string Stamp);

/// <summary>An exchange that this process may work on until its lease ends.</summary>
public sealed record Claimed(AgencyRequest Request, Standing Standing)
{
    /// <summary>The whole dossier where it is at hand; what comes of the attempt is then decided on without reading it again.</summary>
    public KnownDossier? Known { get; init; }

    /// <summary>What an attempt of this exchange says, without the answers of earlier steps.</summary>
    public static Claimed Of(Standing standing, string office, DateTimeOffset receivedAt, DateTimeOffset? dueAt, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var exchange = standing.Exchange;
        return new(new AgencyRequest
        {
            ExchangeId = exchange.Id,
            IdempotencyKey = exchange.Key,
            Dossier = exchange.Dossier,
            Office = office,
            Operation = exchange.Operation,
            ProcedureCode = exchange.ProcedureCode,
            StepCode = exchange.Step,
            Attempt = standing.Attempts,
            Body = body,
            ReceivedAt = receivedAt,
            DueAt = dueAt,
            PortalStatus = exchange.PortalStatus,
            OccurredAt = exchange.OccurredAt,
            AgencyReference = standing.AgencyReference,
        }, standing);
    }
}

/// <summary>How a claimed attempt ended, to be written with everything that follows.</summary>
public sealed record AttemptEnd(Claimed Claimed, Outcome Outcome, DateTimeOffset StartedAt, DateTimeOffset FinishedAt);

/// <summary>What an inquiry brought. A known answer is stored as a callback in the same transaction.</summary>
public sealed record InquiryEnd(Claimed Claimed, InquiryAnswer Answer, DateTimeOffset AskedAt);

/// <summary>How one piece of work was written: whether it still was ours, and where the exchange stands now.</summary>
public readonly record struct Written(bool IsStale, ExchangeState State);

/// <summary>Where exchanges wait for their agency. Every write is fenced on the claim's epoch.</summary>
public interface IExchangeStore
{
    /// <summary>
    /// Takes up to <paramref name="max"/> due exchanges of one agency under a lease, counting the attempt before it begins. The cost does not
    /// depend on the backlog, the history or what is parked. The oldest come first; with <paramref name="after"/> office by office instead, from the
    /// one after it on (<see cref="OfficeTurn"/>).
    /// </summary>
    Task<IReadOnlyList<Claimed>> ClaimAsync(string agency, int max, string owner, DateTimeOffset now, TimeSpan lease, string? after = null);

    /// <summary>Takes awaited answers of one agency that are to be asked for now, putting the next turn off by <paramref name="lease"/>.</summary>
    Task<IReadOnlyList<Claimed>> ClaimInquiriesAsync(string agency, int max, DateTimeOffset now, TimeSpan lease);

    /// <summary>Writes ended attempts, each with its dossier's turn; answers in the order asked, and who should look now.</summary>
    Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<AttemptEnd> ends, Func<OpenDossier, AttemptEnd, Changes> decide);

    Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<InquiryEnd> ends, Func<OpenDossier, InquiryEnd, Changes> decide);

    /// <summary>Takes back what is in flight with a lease that ended, or of an owner that is not <paramref name="owner"/> when <paramref name="onlyOwner"/>.</summary>
    Task<Planned> RescueAsync(int max, string owner, bool onlyOwner, DateTimeOffset now, Func<OpenDossier, Standing, Changes> decide);

    /// <summary>Gives claimed work back untouched, as if it had not been claimed: it never left.</summary>
    Task GiveBackAsync(IReadOnlyList<Claimed> claimed);

    /// <summary>
    /// An agency is reached again: makes up to <paramref name="max"/> exchanges due whose last attempt never left and that wait for nothing but
    /// their schedule; how many.
    /// </summary>
    Task<int> HastenAsync(string agency, int max, DateTimeOffset now);
}

/// <summary>Where stored callbacks wait to be matched.</summary>
public interface IMatchStore
{
    /// <summary>
    /// Takes up to <paramref name="max"/> callbacks that nobody has matched yet, oldest first. <paramref name="decide"/> gets the dossier of
    /// the exchange that the key names (null when no exchange of that agency has it), and the hash of the answer that settled it, as the callback
    /// would have it (null when no content stands).
    /// </summary>
    Task<(int Matched, IReadOnlySet<string> AgenciesToWake)> MatchAsync(int max, Func<AgencyCallback, OpenDossier?, byte[]?, (CallbackState State, Changes? Changes)> decide, DateTimeOffset now);
}

/// <summary>The feed: results in the order of the positions that they got in the transaction that wrote them.</summary>
public interface IResultStore
{
    /// <summary>Results after a position, of the given offices only (null = all), in order, with the position to go on from.</summary>
    Task<ResultPage> ReadAsync(long after, int limit, IReadOnlyCollection<string>? offices, CancellationToken cancellation);

    /// <summary>The last position given so far; 0 when there is none.</summary>
    Task<long> LastAsync(CancellationToken cancellation);
}

/// <param name="After">Where to go on, also when nothing of the page was the caller's.</param>
public sealed record ResultPage(IReadOnlyList<ReadOnlyMemory<byte>> Events, long After);
