namespace Gateway.Exchanges;

/// <summary>The message that carries a request, as it would leave.</summary>
/// <param name="Hash">SHA-256 of its body.</param>
public sealed record RehearsedMessage(string Method, string? ContentType, int Bytes, byte[] Hash);

/// <summary>What an attempt would begin with: its message, or the code of why there is none.</summary>
public sealed record Rehearsed(RehearsedMessage? Message, string? Code);

/// <summary>Plays an attempt with the agency's own adapter and a wire that leads nowhere: rendered and validated as for sending, and no connection is opened.</summary>
public interface IRehearsal
{
    Task<Rehearsed> RehearseAsync(AgencyRequest request, CancellationToken cancellation);
}
