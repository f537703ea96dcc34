using System.Net;

namespace Gateway.Host.Operating;

/// <summary>
/// Counts refused sign-ins by address, so that guessing ends in 429. Bounded: addresses share slots, and a slot forgets after a minute.
/// A right key is never held back by wrong ones from the same address.
/// </summary>
internal sealed class WrongKeys(TimeProvider clock)
{
    public const int PerMinuteMax = 60;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly (long Since, int Count)[] slots = new (long, int)[1024];

    /// <summary>Counts one more; true when this address has had its share for now.</summary>
    public bool IsTooMany(IPAddress? address)
    {
        ref var slot = ref slots[(uint)(address?.GetHashCode() ?? 0) % slots.Length];
        lock (gate)
        {
            if (slot.Count == 0 || clock.GetElapsedTime(slot.Since) >= Window)
                slot = (clock.GetTimestamp(), 0);
            return ++slot.Count > PerMinuteMax;
        }
    }
}
