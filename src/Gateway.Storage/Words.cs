using System.Diagnostics;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>The words that stand in the tables for the words of Core; the same as on our API.</summary>
internal static class Words
{
    public static string Of(ExchangeState state) => state switch
    {
        ExchangeState.Waiting => "waiting",
        ExchangeState.Due => "due",
        ExchangeState.InFlight => "in_flight",
        ExchangeState.AwaitingCallback => "awaiting_callback",
        ExchangeState.Settled => "settled",
        ExchangeState.Parked => "parked",
        ExchangeState.Held => "held",
        _ => throw new UnreachableException($"Unknown state {state}."),
    };

    public static string Of(CircuitState circuit) => circuit switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half_open",
        CircuitState.Open => "open",
        _ => throw new UnreachableException($"Unknown circuit {circuit}."),
    };

    public static string Of(Ending ending) => ending switch
    {
        Ending.Answered => "answered",
        Ending.Refused => "refused",
        Ending.Cancelled => "cancelled",
        Ending.Superseded => "superseded",
        _ => throw new UnreachableException($"Unknown ending {ending}."),
    };

    public static string Of(DossierEventKind kind) => kind switch
    {
        DossierEventKind.Accepted => "accepted",
        DossierEventKind.Supplemented => "supplemented",
        DossierEventKind.Paid => "paid",
        DossierEventKind.Withdrawn => "withdrawn",
        DossierEventKind.Decided => "decided",
        DossierEventKind.Returned => "returned",
        _ => throw new UnreachableException($"Unknown event {kind}."),
    };

    public static string Of(CallbackState state) => state switch
    {
        CallbackState.Received => "received",
        CallbackState.Matched => "matched",
        CallbackState.Duplicate => "duplicate",
        CallbackState.Late => "late",
        CallbackState.Conflict => "conflict",
        CallbackState.Unmatched => "unmatched",
        _ => throw new UnreachableException($"Unknown callback state {state}."),
    };

    public static string Of(CallbackChannel channel) => channel switch
    {
        CallbackChannel.Rest => "rest",
        CallbackChannel.Soap => "soap",
        CallbackChannel.Inquiry => "inquiry",
        _ => throw new UnreachableException($"Unknown channel {channel}."),
    };

    public static string Of(AnswerKind kind) => kind switch
    {
        AnswerKind.Answered => "answered",
        AnswerKind.Refused => "refused",
        AnswerKind.SupplementRequested => "supplement_requested",
        AnswerKind.PaymentRequested => "payment_requested",
        _ => throw new UnreachableException($"Unknown answer {kind}."),
    };

    public static string? Of(Interim? interim) => interim switch
    {
        null => null,
        Interim.Supplement => "supplement",
        Interim.Payment => "payment",
        _ => throw new UnreachableException($"Unknown interim {interim}."),
    };

    public static string Of(WhenNotAnswered need) => need switch
    {
        WhenNotAnswered.Cancel => "cancel",
        WhenNotAnswered.GoOn => "go-on",
        WhenNotAnswered.Park => "park",
        _ => throw new UnreachableException($"Unknown need {need}."),
    };

    public static string Of(ReplayState state) => state switch
    {
        ReplayState.Running => "running",
        ReplayState.Paused => "paused",
        ReplayState.Finished => "finished",
        ReplayState.Cancelled => "cancelled",
        _ => throw new UnreachableException($"Unknown state {state}."),
    };

    public static string Of(ReplayItemState state) => state switch
    {
        ReplayItemState.Waiting => "waiting",
        ReplayItemState.Out => "out",
        ReplayItemState.Sent => "sent",
        ReplayItemState.Failed => "failed",
        ReplayItemState.Skipped => "skipped",
        _ => throw new UnreachableException($"Unknown state {state}."),
    };

    public static string Of(GroupState state) => state switch
    {
        GroupState.New => "new",
        GroupState.Known => "known",
        GroupState.Closed => "closed",
        _ => throw new UnreachableException($"Unknown state {state}."),
    };

    public static string Of(FailureKind kind) => kind switch
    {
        FailureKind.Failed => "failed",
        FailureKind.Refused => "refused",
        _ => throw new UnreachableException($"Unknown kind {kind}."),
    };

    public static string Of(BodyKind kind) => kind switch
    {
        BodyKind.DossierEvent => "dossier_event",
        BodyKind.AgencyResult => "agency_result",
        BodyKind.Reply => "reply",
        BodyKind.Callback => "callback",
        _ => throw new UnreachableException($"Unknown body {kind}."),
    };

    /// <summary>Reads a word back; a word that is in none of the tables above is damage.</summary>
    public static T Read<T>(string word)
        where T : struct, Enum => Reading<T>.Words.TryGetValue(word, out var value) ? value : throw new InvalidDataException($"'{word}' is no {typeof(T).Name}.");

    private static class Reading<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> Words = Enum.GetValues<T>().ToDictionary(Word, value => value, StringComparer.Ordinal);

        private static string Word(T value) => value switch
        {
            ExchangeState state => Of(state),
            Ending ending => Of(ending),
            DossierEventKind kind => Of(kind),
            CallbackState state => Of(state),
            CallbackChannel channel => Of(channel),
            AnswerKind kind => Of(kind),
            Interim interim => Of((Interim?)interim)!,
            WhenNotAnswered need => Of(need),
            ReplayState state => Of(state),
            CircuitState state => Of(state),
            GroupState state => Of(state),
            FailureKind kind => Of(kind),
            _ => throw new UnreachableException($"No words for {typeof(T).Name}."),
        };
    }
}
