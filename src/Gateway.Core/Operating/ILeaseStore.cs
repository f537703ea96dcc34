namespace Gateway.Operating;

/// <summary>
/// Short ownerships that the processes of one store share work by. Time is the store's clock alone, so a process whose own clock is wrong
/// neither steals nor overstays. SQLite has one process and needs none.
/// </summary>
public interface ILeaseStore
{
    /// <summary>
    /// Renews those of <paramref name="names"/> that <paramref name="owner"/> has and takes those that are free or whose time is over, for
    /// <paramref name="length"/> from now; the names that are the owner's afterwards. A lease that changes hands gets a new epoch.
    /// </summary>
    Task<IReadOnlySet<string>> HoldAsync(string owner, IReadOnlyCollection<string> names, TimeSpan length);

    /// <summary>Gives up leases of <paramref name="owner"/>, so that others need not wait for their end.</summary>
    Task LetGoAsync(string owner, IReadOnlyCollection<string> names);

    /// <summary>How many leases whose name begins so are in force, of owners that live.</summary>
    Task<int> CountAsync(string prefix);

    /// <summary>Whether anybody has this one.</summary>
    Task<bool> IsHeldAsync(string name);
}

/// <summary>Wakes the other processes of the store. A hint, never the truth: whoever waits also looks by itself.</summary>
public interface IWakeUp
{
    Task SendAsync(IReadOnlyCollection<string> names);

    /// <summary>Calls <paramref name="heard"/> for each name that any process sends, this one included, until cancelled or the connection breaks.</summary>
    Task ListenAsync(Action<string> heard, CancellationToken cancellation);
}
