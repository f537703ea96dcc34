using System.Numerics;

namespace Gateway.Auditing;

/// <summary>
/// Which places of the log a topic holds, while it streams by one partition after the other: a bit for each place, whatever is in it. A topic may
/// have each as often as it likes; what counts is where it stands first.
/// </summary>
/// <param name="first">From where on it is asked for.</param>
/// <param name="size">Places that the log has.</param>
public sealed class TopicPlaces(long first, long size)
{
    private const int Word = 64;

    private readonly ulong[] seen = new ulong[(size + Word - 1) / Word];
    private long last, complete;
    private bool isCut;

    /// <summary>Places that the log has.</summary>
    public long Size => size;

    /// <summary>Different places so far, of those that are asked for.</summary>
    public long Count { get; private set; }

    /// <summary>How often one of them came again.</summary>
    public long Repeats { get; private set; }

    /// <summary>What is missing before this place may have been cut off the topic; the size of the log where that is so of all of it.</summary>
    public long CompleteFrom => isCut ? size : complete;

    /// <summary>The next partition.</summary>
    public void Begin()
    {
        complete = CompleteFrom;
        (last, isCut) = (-1, false);
    }

    /// <summary>Before what comes next on this partition something is gone. What a partition has is in order, so it was older.</summary>
    public void Cut() => isCut = true;

    /// <summary>Takes the next record; false where it is new and stands behind a later one.</summary>
    /// <param name="isKeyed">Whether it has an order to keep at all.</param>
    public bool Add(long place, bool isKeyed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, size);
        if (isCut)
            (complete, isCut) = (Math.Max(complete, place), false);
        var isNew = !Has(place);
        seen[place / Word] |= 1UL << (int)(place % Word);
        if (place >= first)
            (Count, Repeats) = isNew ? (Count + 1, Repeats) : (Count, Repeats + 1);
        var isBehind = isNew && isKeyed && place < last;
        if (isKeyed)
            last = Math.Max(last, place);
        return !isBehind;
    }

    public bool Has(long place) => (seen[place / Word] & (1UL << (int)(place % Word))) != 0;

    /// <summary>The first place from <paramref name="from"/> on and before <paramref name="end"/> that never came; null where all did.</summary>
    public long? Missing(long from, long end)
    {
        for (var place = from; place < end; place = ((place / Word) + 1) * Word)
        {
            var open = ~seen[place / Word] & (ulong.MaxValue << (int)(place % Word));
            if (open != 0)
                return ((place / Word) * Word) + BitOperations.TrailingZeroCount(open) is var found && found < end ? found : null;
        }
        return null;
    }
}
