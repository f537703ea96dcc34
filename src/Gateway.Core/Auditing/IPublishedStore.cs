namespace Gateway.Auditing;

/// <summary>One thing to publish.</summary>
/// <param name="Next">Where its stream goes on behind it.</param>
/// <param name="BornAt">When it happened.</param>
public sealed record Publication(long Next, DateTimeOffset BornAt, StreamMessage Message);

/// <summary>What can be published, in order: rows that are there anyway, so nothing is written to be published.</summary>
public interface IPublishSource
{
    /// <summary>The stream's name: <c>audit</c>, <c>results</c> or <c>checkpoints</c>.</summary>
    string Stream { get; }

    Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation);

    /// <summary>Where the stream ends just now.</summary>
    Task<long> EndAsync(CancellationToken cancellation);
}

/// <summary>How far each stream is published.</summary>
public interface IPublishedStore
{
    Task<long> PositionAsync(string stream);

    /// <summary>Goes on; what of it can never go is parked where people see it. False when somebody else has gone on from there.</summary>
    Task<bool> AdvanceAsync(string stream, long from, long to, IReadOnlyList<(long Position, string Code)> parked, DateTimeOffset now);

    /// <summary>Whether what ends at this position is parked and so on no topic.</summary>
    Task<bool> IsParkedAsync(string stream, long position, CancellationToken cancellation);
}
