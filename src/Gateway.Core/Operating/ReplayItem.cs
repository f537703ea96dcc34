using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>An exchange as a selection meets it. <see cref="After"/> are those that it was born behind and that are not settled.</summary>
public sealed record ReplayCandidate
{
    public required Guid Exchange { get; init; }

    public required string Dossier { get; init; }

    public required string Office { get; init; }

    public required string Agency { get; init; }

    public required string Operation { get; init; }

    public required ExchangeState State { get; init; }

    public Ending? Ending { get; init; }

    public string? Code { get; init; }

    public int BlockedBy { get; init; }

    public int Epoch { get; init; }

    public bool MayHaveArrived { get; init; }

    public bool AskFirst { get; init; }

    public Guid Payload { get; init; }

    /// <summary>When the shop promised the dossier's result.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>In a replay that has not ended with it.</summary>
    public bool IsInReplay { get; init; }

    public IReadOnlyList<Guid> After { get; init; } = [];

    /// <summary>The same of an exchange of an open dossier, of which only the rules' own facts are known.</summary>
    public static ReplayCandidate Of(Standing exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return new()
        {
            Exchange = exchange.Exchange.Id,
            Dossier = exchange.Exchange.Dossier,
            Office = "",
            Agency = exchange.Exchange.Agency,
            Operation = exchange.Exchange.Operation,
            State = exchange.State,
            Ending = exchange.Ending,
            Code = exchange.Code,
            MayHaveArrived = exchange.MayHaveArrived,
            AskFirst = exchange.AskFirst,
        };
    }
}

/// <summary>One exchange of a frozen selection.</summary>
/// <param name="Ordinal">Its turn, from 1; those of a dossier stand together, in the order of their birth.</param>
/// <param name="Code">Why it was parked.</param>
/// <param name="Follows">It waits for an earlier one of this selection and goes by itself.</param>
/// <param name="IsProposed">Nobody named it: it must go before one that was named.</param>
/// <param name="Refusal">Why it will not go; null where it will.</param>
public sealed record ReplayItem(
    int Ordinal, Guid Exchange, string Dossier, string Agency, Guid Payload, int Epoch, string? Code, bool AskFirst, bool Follows, bool IsProposed, string? Refusal, DateTimeOffset? DueAt);

/// <summary>What is done with an item whose turn it is.</summary>
/// <param name="State"><see cref="ReplayItemState.Out"/> or <see cref="ReplayItemState.Skipped"/>.</param>
/// <param name="Next">Where its exchange goes; null where it is left as it stands.</param>
public readonly record struct Release(ReplayItemState State, string? Reason, Standing? Next);
