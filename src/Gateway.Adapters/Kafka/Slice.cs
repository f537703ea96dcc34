using Gateway.Auditing;

namespace Gateway.Adapters.Kafka;

/// <summary>Records that travel together, and what has been heard of each. What comes in after it was closed is not heard.</summary>
internal sealed class Slice(int length)
{
    private readonly Lock gate = new();
    private readonly Delivery?[] heard = new Delivery?[length];
    private readonly TaskCompletionSource whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int open = length;

    public int Length => heard.Length;

    /// <summary>Completes when every record has been heard of.</summary>
    public Task Whole => whole.Task;

    public int Open => Volatile.Read(ref open);

    public Delivery this[int at] => heard[at]!;

    /// <summary>How many from the first on are over.</summary>
    public int Settled => Array.FindIndex(heard, delivery => delivery is Delivery.NotYet) is >= 0 and var first ? first : heard.Length;

    public bool HasRefused => Array.Exists(heard, delivery => delivery is Delivery.Refused);

    /// <summary>The brokers said no to several records at once: to which of them has to be found out.</summary>
    public bool WasRefusedWhole => Array.Exists(heard, delivery => delivery is Delivery.NotYet { Code: KafkaCodes.BatchRefused });

    // Called on the library's thread, where an exception would vanish: nothing here throws.
    public void Hear(int at, Delivery delivery)
    {
        lock (gate)
        {
            if (heard[at] is not null)
                return;
            heard[at] = delivery;
            open--;
            if (open == 0)
                whole.TrySetResult();
        }
    }

    /// <summary>Everything from <paramref name="first"/> on that nobody has spoken of ends so.</summary>
    public void HearRest(int first, Delivery delivery)
    {
        for (var at = first; at < heard.Length; at++)
            Hear(at, delivery);
    }

    public void Close(Delivery delivery) => HearRest(0, delivery);
}
