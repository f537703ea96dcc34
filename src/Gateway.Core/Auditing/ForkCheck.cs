namespace Gateway.Auditing;

/// <summary>
/// Compares two series of checkpoints, each in the order of its making. A copy may begin later, miss some, lag behind and repeat some (whoever
/// publishes sends at least once); what it has, signed by a key we trust, the database must have too.
/// </summary>
public static class ForkCheck
{
    // A repeat follows its first sending soon; one this late would look like a fork, which a person then sees is none.
    private const int RepeatsWithinMax = 4096;

    public static ForkVerdict Compare(IEnumerable<SignedCheckpoint> database, IEnumerable<SignedCheckpoint> copy, CheckpointKeys keys)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(keys);
        using var ours = new Cursor(database.GetEnumerator());
        var (compared, passed, ignored, missing, agreed, last) = (0, 0, 0, 0, 0L, 0L);
        var (recent, order, missingKeys) = (new HashSet<string>(), new Queue<string>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var held in copy)
        {
            if (Trusted(held, keys, missingKeys) is not { } checkpoint)
            {
                ignored++;
                continue;
            }
            var hash = held.Hash;
            if (!recent.Add(hash))
                continue;
            order.Enqueue(hash);
            if (order.Count > RepeatsWithinMax)
                recent.Remove(order.Dequeue());
            last = Math.Max(last, checkpoint.Size);
            var skipped = ours.AdvanceTo(hash, checkpoint.Size);
            if (ours.IsAt(hash))
                (compared, passed, agreed) = (compared + 1, compared == 0 ? 0 : passed + skipped, checkpoint.Size);
            // An end without anything of its own since both agreed is a cut; only a copy that starts late does not know where that was.
            else if (ours.IsAtEnd && (skipped == 0 || (compared == 0 && checkpoint.Previous is not null)))
                missing++;
            else
                return new ForkVerdict.Forked(agreed, checkpoint, ours.Read);
        }
        if (missing > 0)
            return new ForkVerdict.DatabaseBehind(ours.LastSize, last, missing);
        return compared > 0 ? new ForkVerdict.Same(compared, passed + ours.Rest(), ignored) : new ForkVerdict.CannotTell(Nothing(missingKeys));
    }

    private static Checkpoint? Trusted(SignedCheckpoint held, CheckpointKeys keys, SortedSet<string> missingKeys)
    {
        if (Checkpoint.Read(held.Bytes) is not { } checkpoint)
            return null;
        var check = keys.Check(held, checkpoint.KeyId);
        if (check == SignatureCheck.KeyMissing)
            missingKeys.Add(checkpoint.KeyId);
        return check == SignatureCheck.Valid ? checkpoint : null;
    }

    private static List<Doubt> Nothing(SortedSet<string> missingKeys) =>
        [new(DoubtKind.NoCheckpoint, "0"), .. missingKeys.Select(key => new Doubt(DoubtKind.KeyMissing, key))];

    /// <summary>The database's series, read once.</summary>
    private sealed class Cursor(IEnumerator<SignedCheckpoint> series) : IDisposable
    {
        private string? hash;
        private bool isTaken = true;

        public bool IsAtEnd { get; private set; }

        public long LastSize { get; private set; }

        public Checkpoint? Read { get; private set; }

        public bool IsAt(string other) => isTaken && !IsAtEnd && hash == other;

        /// <summary>Goes to this checkpoint, or to the first one that covers more; says how many it passed on the way.</summary>
        public int AdvanceTo(string other, long size)
        {
            var passed = 0;
            while (isTaken ? Next() : !IsAtEnd)
            {
                if (hash == other)
                {
                    isTaken = true;
                    return passed;
                }
                isTaken = Read is null || Read.Size <= size;
                if (!isTaken)
                    return passed;
                passed++;
            }
            return passed;
        }

        public int Rest()
        {
            var rest = isTaken || IsAtEnd ? 0 : 1;
            while (Next())
                rest++;
            return rest;
        }

        public void Dispose() => series.Dispose();

        private bool Next()
        {
            IsAtEnd = IsAtEnd || !series.MoveNext();
            if (IsAtEnd)
                return false;
            hash = series.Current.Hash;
            Read = Checkpoint.Read(series.Current.Bytes);
            LastSize = Math.Max(LastSize, Read?.Size ?? 0);
            return true;
        }
    }
}
