using System.Diagnostics.Metrics;
using Gateway.Host.Hosting;

namespace Gateway.Host.Intake;

/// <summary>
/// The free space of the disk that the store grows on, looked at once a second by whoever asks. Under the watermark nothing new is taken in: what is
/// left belongs to what is accepted, and to what waits there for brokers that are away.
/// </summary>
internal sealed class DiskWatermark : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Meter meter = new(MetricsListener.Meter);
    private readonly Lock gate = new();
    private readonly Func<long> free;
    private readonly long min;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private (bool IsLow, long At)? last;
    private long seen;

    /// <param name="free">Free bytes; an <see cref="IOException"/> where nobody can say.</param>
    /// <param name="min">In bytes.</param>
    public DiskWatermark(Func<long> free, long min, TimeProvider clock, ILogger<DiskWatermark> log)
    {
        (this.free, this.min, this.clock, this.log) = (free, min, clock, log);
        meter.CreateObservableGauge("disk_free_bytes", Seen, "By", "Free space of the disk that the store grows on");
    }

    /// <summary>What a folder's file system has left for us.</summary>
    public static Func<long> FreeIn(string folder) => () => new DriveInfo(folder).AvailableFreeSpace;

    public bool IsLow
    {
        get
        {
            lock (gate)
            {
                if (last is not { } known || clock.GetElapsedTime(known.At) >= LookEvery)
                    last = (Look(last?.IsLow ?? false), clock.GetTimestamp());
                return last.Value.IsLow;
            }
        }
    }

    public void Dispose() => meter.Dispose();

    private long Seen()
    {
        _ = IsLow;
        return Volatile.Read(ref seen);
    }

    private bool Look(bool wasLow)
    {
        var isLow = IsBelow(wasLow);
        if (isLow && !wasLow)
            log.DiskLow();
        else if (wasLow && !isLow)
            log.DiskHasRoom();
        return isLow;
    }

    // A tenth more to come back, so that the last requests before it do not open and close the door by turns.
    private bool IsBelow(bool wasLow)
    {
        try
        {
            Volatile.Write(ref seen, free());
            return seen < (wasLow ? min + (min / 10) : min);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return wasLow;                          // whether it is full the store will say
        }
    }
}

internal static partial class DiskLog
{
    [LoggerMessage(1201, LogLevel.Error, "The store's disk is nearly full: nothing new is taken in until there is room again")]
    public static partial void DiskLow(this ILogger log);

    [LoggerMessage(1202, LogLevel.Information, "The store's disk has room again and events are taken in")]
    public static partial void DiskHasRoom(this ILogger log);
}
