namespace Gateway.Host.Auditing;

/// <summary>
/// What this process sealed last and has not published yet: from here it goes out without being read once more. Bounded, and only ever a part of
/// what the store has: who is late, or publishes what another process sealed, reads it there.
/// </summary>
internal sealed class FreshRecords
{
    private const int RecordsMax = 16_384, BytesMax = 8 << 20;

    private readonly Lock gate = new();
    private readonly Queue<byte[]> records = new();
    private long first, bytes;

    /// <summary>Records that were sealed just now, the first of them at this position of the log.</summary>
    public void Add(long position, IReadOnlyList<byte[]> more)
    {
        lock (gate)
        {
            if (position != first + records.Count)
                Begin(position);
            foreach (var record in more)
            {
                records.Enqueue(record);
                bytes += record.Length;
            }
            while (records.Count > RecordsMax || bytes > BytesMax)
                Drop();
        }
    }

    /// <summary>Some records from a position on; none where that has to be read from the store. What lies before it is forgotten.</summary>
    public IReadOnlyList<byte[]> From(long position, int max)
    {
        lock (gate)
        {
            if (position < first)
                return [];
            while (records.Count > 0 && first < position)
                Drop();
            return first == position ? [.. records.Take(max)] : [];
        }
    }

    /// <summary>The log is not the one that this process sealed last.</summary>
    public void Forget()
    {
        lock (gate)
            Begin(0);
    }

    private void Begin(long position)
    {
        records.Clear();
        (first, bytes) = (position, 0);
    }

    private void Drop()
    {
        bytes -= records.Dequeue().Length;
        first++;
    }
}
