namespace Gateway.Operating;

/// <summary>A request that makes work, as its sender names it.</summary>
/// <param name="Hash">SHA-256 over what was asked: method, address and body.</param>
public sealed record NamedRequest(string System, string Key, byte[] Hash);

/// <summary>What is known of a named request. Exactly one of the four holds.</summary>
/// <param name="Id">It is the caller's to work on now: what it makes has this id, whoever tries again.</param>
/// <param name="IsOther">The key was used for another request.</param>
/// <param name="IsUnderWay">Somebody works on it.</param>
/// <param name="Answer">It was answered, with this.</param>
public sealed record RequestStanding(Guid? Id, bool IsOther, bool IsUnderWay, StoredAnswer? Answer);

/// <param name="Body">UTF-8.</param>
public sealed record StoredAnswer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>Remembers requests by their sender's key for seven days, so that a repeat does the work once.</summary>
public interface IRequestKeys
{
    /// <summary>Whose process ended with it in its hands may ask again after a minute, and gets the same id.</summary>
    Task<RequestStanding> BeginAsync(NamedRequest request, Guid id, DateTimeOffset now);

    Task AnswerAsync(NamedRequest request, StoredAnswer answer);

    /// <summary>Nothing came of it; the key is free again.</summary>
    Task ForgetAsync(NamedRequest request);
}
