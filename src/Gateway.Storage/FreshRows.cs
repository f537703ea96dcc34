namespace Gateway.Storage;

/// <summary>
/// Rows that this process wrote last, by position: whoever goes on behind a position takes them from here instead of reading them once more.
/// Bounded, and only ever a part of what the store has, or had before it was put back: who takes them asks the store for the last one.
/// </summary>
/// <param name="size">Of a row, in bytes.</param>
public sealed class FreshRows<T>(Func<T, int> size)
{
    private const int RowsMax = 16_384;
    private const long BytesMax = 8 << 20;
    private static readonly TimeSpan WantedFor = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();

    // In the order of their positions, none over another. Transactions hand over what they committed in no order.
    private readonly List<(long First, IReadOnlyList<T> Rows)> pieces = [];
    private long rows, bytes;
    private long? askedAt;

    /// <summary>Whether somebody has asked lately: where nobody does nothing need be kept.</summary>
    public bool IsWanted
    {
        get
        {
            lock (gate)
                return askedAt is { } asked && TimeProvider.System.GetElapsedTime(asked) < WantedFor;
        }
    }

    /// <summary>Rows that stand in the store, the first of them at this position. Where others stood there before, all that was known is forgotten.</summary>
    public void Add(long first, IReadOnlyList<T> more)
    {
        lock (gate)
        {
            var place = pieces.Count;
            while (place > 0 && pieces[place - 1].First >= first + more.Count)
                place--;
            if (place > 0 && End(pieces[place - 1]) > first)
            {
                Clear();
                place = 0;
            }
            pieces.Insert(place, (first, more));
            (rows, bytes) = (rows + more.Count, bytes + Bytes(more));
            while (pieces.Count > 1 && (rows > RowsMax || bytes > BytesMax))
                Drop(1);
        }
    }

    /// <summary>Rows from a position on, without a gap; none where they have to be read from the store. What lies before is forgotten.</summary>
    public IReadOnlyList<T> From(long position, int max)
    {
        lock (gate)
        {
            askedAt = TimeProvider.System.GetTimestamp();
            Drop(pieces.TakeWhile(piece => End(piece) <= position).Count());
            var (found, next) = (new List<T>(), position);
            foreach (var piece in pieces)
            {
                if (piece.First > next || found.Count == max)
                    break;
                found.AddRange(piece.Rows.Skip((int)(next - piece.First)).Take(max - found.Count));
                next = position + found.Count;
            }
            return found;
        }
    }

    /// <summary>The store is not the one in which they were written.</summary>
    public void Forget()
    {
        lock (gate)
            Clear();
    }

    private static long End((long First, IReadOnlyList<T> Rows) piece) => piece.First + piece.Rows.Count;

    private long Bytes(IReadOnlyList<T> some)
    {
        var sum = 0L;
        for (var i = 0; i < some.Count; i++)
            sum += size(some[i]);
        return sum;
    }

    private void Drop(int count)
    {
        for (var i = 0; i < count; i++)
            (rows, bytes) = (rows - pieces[i].Rows.Count, bytes - Bytes(pieces[i].Rows));
        pieces.RemoveRange(0, count);
    }

    private void Clear()
    {
        pieces.Clear();
        (rows, bytes) = (0, 0);
    }
}

/// <summary>What transactions of this process gave positions at the feed's head, from the moment they are committed.</summary>
public sealed class FreshHead
{
    /// <summary>Results, by their positions in the feed.</summary>
    public FreshRows<ReadOnlyMemory<byte>> Results { get; } = new(content => content.Length);

    /// <summary>Records of dossiers' chains, by their positions in the dossiers' lane.</summary>
    public FreshRows<byte[]> Records { get; } = new(record => record.Length);
}
