using Gateway.Exchanges;

namespace Gateway.Callbacks;

/// <summary>What a stored callback means for the exchange it names.</summary>
/// <param name="State">What becomes of the callback; <see cref="CallbackState.Received"/> = too early, look again after the attempt has ended.</param>
/// <param name="Next">The exchange's new standing; null when it does not change.</param>
/// <param name="IsRequest">The agency asks the citizen for something, perhaps once more: the shop hears of each request.</param>
public readonly record struct Match(CallbackState State, Standing? Next, bool IsRequest = false);

/// <summary>Matches answers to exchanges. The first result wins; nothing an agency says is thrown away.</summary>
public static class CallbackRules
{
    /// <param name="exchange">The exchange whose key the callback names and whose agency sent it; null when there is none.</param>
    /// <param name="standingHash">Hash of the answer that stands, as if it had come in the callback's own words; null when no content stands.</param>
    /// <param name="isKnown">Whether the agency's contract knows a code; a refusal nobody can read is for a person and no ending.</param>
    public static Match Apply(AgencyCallback callback, Standing? exchange, byte[]? standingHash, AgencyOperation? operation, DateTimeOffset now, Func<string, bool>? isKnown = null)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (exchange is null || operation is null)
            return new(CallbackState.Unmatched, null);
        return exchange.State switch
        {
            ExchangeState.InFlight => new(CallbackState.Received, null),
            ExchangeState.Settled => new(AfterTheEnd(callback, exchange, standingHash), null),
            ExchangeState.Waiting => new(CallbackState.Conflict, null),
            _ when exchange.Attempts == 0 => new(CallbackState.Conflict, null),
            _ => new(CallbackState.Matched, Answer(callback.Answer, exchange, operation, now, isKnown), callback.Answer.Kind is AnswerKind.SupplementRequested or AnswerKind.PaymentRequested),
        };
    }

    private static CallbackState AfterTheEnd(AgencyCallback callback, Standing exchange, byte[]? standingHash)
    {
        var endsTheSame = (callback.Answer.Kind, exchange.Ending) is (AnswerKind.Answered, Ending.Answered) or (AnswerKind.Refused, Ending.Refused);
        if (endsTheSame && (standingHash is null ? exchange.Code == callback.Answer.Code : standingHash.AsSpan().SequenceEqual(callback.BodyHash)))
            return CallbackState.Duplicate;
        var isFinal = callback.Answer.Kind is AnswerKind.Answered or AnswerKind.Refused;
        return isFinal && exchange.Ending is Ending.Answered or Ending.Refused ? CallbackState.Conflict : CallbackState.Late;
    }

    private static Standing Answer(AgencyAnswer answer, Standing exchange, AgencyOperation operation, DateTimeOffset now, Func<string, bool>? isKnown)
    {
        var heard = exchange with { AgencyReference = answer.AgencyReference ?? exchange.AgencyReference, MayHaveArrived = true };
        return answer.Kind switch
        {
            AnswerKind.Answered when !ExchangeRules.HasFields(answer.Content, operation.ResultFields) => ExchangeRules.Park(heard with { Interim = null }, Reasons.ResultIncomplete),
            AnswerKind.Answered => ExchangeRules.Settle(heard, Ending.Answered, answer.Code),
            AnswerKind.Refused when isKnown?.Invoke(answer.Code) == false => ExchangeRules.Park(heard with { Interim = null }, Reasons.UnknownReply),
            AnswerKind.Refused => ExchangeRules.Settle(heard, Ending.Refused, answer.Code),
            AnswerKind.SupplementRequested => ExchangeRules.AfterRequest(heard, Interim.Supplement, answer.Code, operation, now),
            AnswerKind.PaymentRequested => ExchangeRules.AfterRequest(heard, Interim.Payment, answer.Code, operation, now),
            _ => throw new System.Diagnostics.UnreachableException($"Unknown answer {answer.Kind}."),
        };
    }
}
