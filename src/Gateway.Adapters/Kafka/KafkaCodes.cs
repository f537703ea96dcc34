using Confluent.Kafka;
using Gateway.Auditing;

namespace Gateway.Adapters.Kafka;

/// <summary>What the brokers' and the library's errors mean to whoever sends.</summary>
internal static class KafkaCodes
{
    public const string Behind = "behind-another", Stopped = "stopped", BrokersAway = "brokers-away", BatchRefused = "batch-refused";

    /// <summary>
    /// A no that belongs to a record. Brokers say it of a whole batch, so it is only believed of a record that went alone.
    /// </summary>
    public static Delivery.Refused? Refusal(ErrorCode code) => code switch
    {
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge => new("too-large"),
        ErrorCode.InvalidRecord or ErrorCode.Local_InvalidArg => new("invalid-record"),
        _ => null,
    };

    public static string Of(ErrorCode code) => code switch
    {
        ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownPartition => "topic-missing",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.GroupAuthorizationFailed => "not-authorised",
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl => "not-signed-in",
        ErrorCode.Local_Fatal or ErrorCode.Local_GaplessGuarantee or ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight => "producer-broke",
        ErrorCode.OutOfOrderSequenceNumber or ErrorCode.UnknownProducerId or ErrorCode.InvalidProducerEpoch => "producer-broke",
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve or ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut => BrokersAway,
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidRecord => BatchRefused,
        _ => "broker-error",
    };

    /// <summary>What the library says of a whole connection; null for what it gets over by itself.</summary>
    public static string? Lasting(ErrorCode code) => code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Ssl or ErrorCode.Local_Fatal
        ? Of(code)
        : null;

    public static string OfReading(ErrorCode code) => code switch
    {
        ErrorCode.Local_AutoOffsetReset => "position-lost",
        ErrorCode.Local_MaxPollExceeded => "too-slow",
        _ => Of(code),
    };
}
