namespace Gateway.Host.Operating;

/// <summary>Holds one second's worth of tokens and is full at first.</summary>
internal sealed class TokenBucket
{
    private readonly Lock gate = new();
    private double tokens = double.MaxValue;
    private long countedAt;

    /// <summary>Takes one token; how long until there is one when there is none.</summary>
    public TimeSpan Take(TimeProvider clock, int rate)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            tokens = Math.Min(rate, tokens + (clock.GetElapsedTime(countedAt, now).TotalSeconds * rate));
            countedAt = now;
            if (tokens < 1)
                return TimeSpan.FromSeconds((1 - tokens) / rate);
            tokens--;
            return TimeSpan.Zero;
        }
    }
}
