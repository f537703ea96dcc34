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

    /// <summary>It was asked to keep it and broke off: nobody can say whether it did. Only what recognises itself may be offered again.</summary>
    Unknown,

    /// <summary>What is there has waited too long to be sealed: no more work rather than work that nobody can prove.</summary>
    Unproved,
}

/// <summary>
/// The store did not take it and nothing of it is stored – but for <see cref="StoreTrouble.Unknown"/>: the caller may offer the same again after
/// <see cref="RetryAfter"/>, because every write knows its own repeat: an event by its identity, an attempt's end by its epoch.
/// </summary>
public sealed class StoreUnavailableException(StoreTrouble trouble, TimeSpan retryAfter, Exception? cause = null)
    : Exception("The store takes nothing just now.", cause)
{
    public StoreTrouble Trouble { get; } = trouble;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
