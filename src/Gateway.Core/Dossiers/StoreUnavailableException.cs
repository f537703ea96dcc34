namespace Gateway.Dossiers;

/// <summary>Why the store took nothing.</summary>
public enum StoreTrouble
{
    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>Somebody else holds it longer than we wait.</summary>
    Busy,

    /// <summary>It is stopping, or cannot be reached.</summary>
    Closed,
}

/// <summary>
/// The store did not take it and nothing of it is stored: the caller may offer the same again after <see cref="RetryAfter"/>.
/// </summary>
public sealed class StoreUnavailableException(StoreTrouble trouble, TimeSpan retryAfter, Exception? cause = null)
    : Exception("The store takes nothing just now.", cause)
{
    public StoreTrouble Trouble { get; } = trouble;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
