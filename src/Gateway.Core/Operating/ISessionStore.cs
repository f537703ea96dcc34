namespace Gateway.Operating;

/// <summary>What became of a link that somebody used.</summary>
public enum LinkUse
{
    Done,
    Unknown,
    WrongSecret,
    Used,
    Expired,
}

/// <summary>Where sign-in links and sessions of people are kept. What is done to them is recorded with it.</summary>
public interface ISessionStore
{
    /// <summary>A new link, for this reason.</summary>
    Task AddLinkAsync(SignInLink link, string reason);

    /// <summary>
    /// Uses the link of this prefix and secret, once, and begins its person's session; the session is null unless the answer is
    /// <see cref="LinkUse.Done"/>.
    /// </summary>
    Task<(LinkUse Use, PersonSession? Session)> RedeemAsync(string link, string secret, string prefix, byte[] hash, DateTimeOffset now);

    /// <summary>Begins the session of somebody whom an identity provider vouches for.</summary>
    Task BeginAsync(PersonSession session);

    /// <summary>The session of this prefix, whether or not it is in force.</summary>
    Task<PersonSession?> FindAsync(string prefix, CancellationToken cancellation);

    /// <summary>The person of the session was here just now.</summary>
    Task SeenAsync(string prefix, DateTimeOffset now);

    /// <summary>Ends one session of a person, or all of them where <paramref name="prefix"/> is null; how many were in force.</summary>
    /// <param name="actor">Who ends them.</param>
    Task<int> EndAsync(string person, string? prefix, string actor, DateTimeOffset now, string? reason = null);
}
