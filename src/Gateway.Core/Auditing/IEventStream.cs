namespace Gateway.Auditing;

/// <summary>One record for a topic, as it travels. <paramref name="Key"/> is the dossier number, null where there is none: records of one key keep their order.</summary>
public sealed record StreamMessage(string Topic, byte[]? Key, IReadOnlyList<KeyValuePair<string, byte[]>> Headers, ReadOnlyMemory<byte> Value);

/// <summary>What became of one record. The set is closed.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The topic has it, on as many brokers as the topic asks for.</summary>
    public sealed record Delivered : Delivery
    {
        public static readonly Delivered It = new();
    }

    /// <summary>It can never go as it is. <paramref name="Code"/>: <c>too-large</c> or <c>invalid-record</c>.</summary>
    public sealed record Refused(string Code) : Delivery;

    /// <summary>Not now, for a reason that may pass; perhaps the topic has it all the same. <paramref name="Code"/> is a word for logs and metrics.</summary>
    public sealed record NotYet(string Code) : Delivery;
}

/// <summary>Topics that others read.</summary>
public interface IEventStream
{
    /// <summary>
    /// Sends in the order given and answers in that order. After the first <see cref="Delivery.NotYet"/> nothing counts as sent: the caller sends
    /// again from there, so a record may be on its topic twice, but never after a later one of its key only. Waits while brokers are away, at most
    /// as long as the implementation says; a cancelled call answers what is known by then and does not throw.
    /// </summary>
    Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation);
}
