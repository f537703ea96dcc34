namespace Gateway.Exchanges;

/// <summary>What the engine does after a failed attempt.</summary>
public enum NextMove
{
    /// <summary>The next delay of the agency's schedule; parked past its end.</summary>
    Schedule,

    /// <summary>A person must look: no further attempt by itself.</summary>
    Park,

    /// <summary>Ask the agency what it has before anything is sent again.</summary>
    Inquire,
}

/// <summary>
/// How one attempt ended. The set is closed: an adapter has no other way to answer, and none of them is reached by falling through.
/// <see cref="RawReply"/> is what the agency really said, kept only through the payload port; every other text is ours.
/// </summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The bytes of the agency's reply, at most 256 KiB of them; empty when there was none or when it says nothing more than the outcome.</summary>
    public ReadOnlyMemory<byte> RawReply { get; init; }

    /// <summary>What is kept of it: the result of an answer, else the raw reply.</summary>
    public ReadOnlyMemory<byte> Body => this is Answered answered ? answered.Result : RawReply;

    /// <summary>The agency's final yes. <paramref name="Result"/> is UTF-8 JSON, contracts/results/v1/agency-result.schema.json.</summary>
    public sealed record Answered(ReadOnlyMemory<byte> Result, string? AgencyReference = null) : Outcome;

    /// <summary>The agency has it and will answer later; <paramref name="CallbackWithin"/> is when we begin to ask by ourselves.</summary>
    public sealed record Deferred(string AgencyReference, TimeSpan CallbackWithin) : Outcome;

    /// <summary>A final no of the agency: not an error, never sent again as it is. <paramref name="Code"/> names a text in the agency's contract.</summary>
    public sealed record Refused(string Code) : Outcome;

    /// <summary>
    /// No answer worth that name. <see cref="Fault"/> tells apart what one code covers. <paramref name="MayHaveArrived"/> is true unless the request provably never left. <paramref name="RetryAfter"/>
    /// is the agency's own wish and is never undercut. <paramref name="Code"/> names a text in the agency's contract or in <see cref="Reasons"/>.
    /// </summary>
    public sealed record Failed(string Code, bool MayHaveArrived, TimeSpan? RetryAfter = null, NextMove Then = NextMove.Schedule) : Outcome
    {
        /// <summary>What was met on the wire, one of <see cref="Faults"/>; null where nothing more is known than the code.</summary>
        public string? Fault { get; init; }
    }
}
