using System.Text;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>A row as the database has it, and as somebody may have changed it.</summary>
internal sealed record LogRow(long Position, byte[] Record, byte[]? Stored)
{
    public string Text => Encoding.UTF8.GetString(Record);
}

/// <summary>A log as the gateway makes it: records of random chains, each linked to the one before, and a checkpoint now and then.</summary>
internal sealed class SomeLog : IDisposable
{
    public const string Origin = "test/audit";
    public static readonly DateTimeOffset Began = new(2026, 11, 25, 1, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, (long N, string? Hash)> heads = [];
    private MerkleFrontier sealedTree = new();

    public List<LogRow> Rows { get; } = [];

    public List<SignedCheckpoint> Checkpoints { get; } = [];

    public CheckpointKey Key { get; } = CheckpointKey.Create();

    public CheckpointKeys Keys => new([Key.Public]);

    public long Sealed => Checkpoints.Count == 0 ? 0 : Checkpoint.Read(Checkpoints[^1].Bytes)!.Size;

    public TilesInMemory Tiles => TilesInMemory.Of(Rows.Select(row => MerkleHash.Leaf(row.Record)));

    /// <summary>Between 20 and 200 records in 1–12 chains, a checkpoint every few; its tail may be unsealed.</summary>
    public static SomeLog Random(Random random)
    {
        var (log, chains, every) = (new SomeLog(), random.Next(1, 13), random.Next(2, 25));
        for (var left = random.Next(20, 200); left > 0; left--)
        {
            log.Append($"D-{random.Next(chains)}", $"code-{random.Next(1000)}");
            if (random.Next(every) == 0)
                log.Seal();
        }
        if (log.Checkpoints.Count == 0)
            log.Seal();
        return log;
    }

    public static SomeLog Of(int count, int chains = 3, int every = 10)
    {
        var log = new SomeLog();
        for (var i = 0; i < count; i++)
        {
            log.Append($"D-{i % chains}", $"code-{i}");
            if ((i + 1) % every == 0)
                log.Seal();
        }
        return log;
    }

    /// <param name="dossier">Which dossier the record names besides its chain.</param>
    public void Append(string chain, string code, string? dossier = null)
    {
        var (n, previous) = heads.TryGetValue(chain, out var head) ? (head.N + 1, head.Hash) : (0, null);
        var row = Row(Rows.Count, chain, n, previous, code, dossier);
        heads[chain] = (n, Hex(row.Record));
        Rows.Add(row);
    }

    /// <summary>A record of this type, with these members of its own.</summary>
    public void Append(string chain, string type, string dossier, string members)
    {
        var (n, previous) = heads.TryGetValue(chain, out var head) ? (head.N + 1, head.Hash) : (0, null);
        var record = Encoding.UTF8.GetBytes($$"""{"v":1,"chain":"{{chain}}","n":{{n}},"prev":{{(previous is null ? "null" : $"\"{previous}\"")}},"type":"{{type}}","at":"2026-11-25T01:00:00Z","actor":"gateway","dossier":"{{dossier}}",{{members}}}""");
        heads[chain] = (n, Hex(record));
        Rows.Add(new(Rows.Count, record, MerkleHash.Leaf(record)));
    }

    public SignedCheckpoint Seal()
    {
        var previous = Checkpoints.Count == 0 ? null : Checkpoints[^1].Hash;
        sealedTree = Sealed == sealedTree.Size ? sealedTree : FrontierAt(Sealed);
        foreach (var row in Rows.Skip((int)sealedTree.Size))
            sealedTree.Append(MerkleHash.Leaf(row.Record));
        Checkpoints.Add(Key.Sign(new Checkpoint(Origin, Rows.Count, Convert.ToHexStringLower(sealedTree.Root()), Began.AddSeconds(Rows.Count), previous, "")));
        return Checkpoints[^1];
    }

    public MerkleFrontier FrontierAt(long size)
    {
        var frontier = new MerkleFrontier();
        foreach (var row in Rows.Take((int)size))
            frontier.Append(MerkleHash.Leaf(row.Record));
        return frontier;
    }

    public static LogRow Row(long position, string chain, long n, string? previous, string code, string? dossier = null)
    {
        var record = Encoding.UTF8.GetBytes($$"""{"v":1,"chain":"{{chain}}","n":{{n}},"prev":{{(previous is null ? "null" : $"\"{previous}\"")}},"type":"event.accepted","at":"2026-11-25T01:00:00Z","actor":"system:shop"{{(dossier is null ? "" : $",\"dossier\":\"{dossier}\"")}},"code":"{{code}}","tries":[3]}""");
        return new(position, record, MerkleHash.Leaf(record));
    }

    public static string Hex(byte[] record) => Convert.ToHexStringLower(MerkleHash.Leaf(record));

    /// <summary>Feeds rows and checkpoints as whoever reads the tables does.</summary>
    public static Verdict Feed(LogVerifier verifier, IEnumerable<LogRow> rows, IEnumerable<SignedCheckpoint> checkpoints, bool isClosed = false)
    {
        var waiting = new Queue<SignedCheckpoint>(checkpoints);
        foreach (var row in rows)
        {
            verifier.Add(row.Position, row.Record, row.Stored);
            while (waiting.TryPeek(out var next) && (Checkpoint.Read(next.Bytes)?.Size ?? 0) <= row.Position + 1)
                verifier.Add(waiting.Dequeue());
        }
        foreach (var rest in waiting)
            verifier.Add(rest);
        return verifier.Finish(isClosed);
    }

    public void Dispose() => Key.Dispose();
}
