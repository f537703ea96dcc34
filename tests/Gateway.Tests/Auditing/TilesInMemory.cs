using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>Tiles as a table keeps them: a changed one takes the place of its shorter self.</summary>
internal sealed class TilesInMemory : ITileSource
{
    public Dictionary<(int Level, long Index), byte[]> Rows { get; } = [];

    public int Reads { get; private set; }

    public static TilesInMemory Of(IEnumerable<byte[]> leaves)
    {
        var (tiles, writer) = (new TilesInMemory(), new TileWriter());
        foreach (var leaf in leaves)
            writer.Append(leaf);
        tiles.Put(writer.TakeChanged());
        return tiles;
    }

    public void Put(IEnumerable<MerkleTile> changed)
    {
        foreach (var tile in changed)
            Rows[(tile.Level, tile.Index)] = tile.Hashes;
    }

    public ValueTask<byte[]> ReadAsync(int level, long index, CancellationToken cancellation)
    {
        Reads++;
        return new(Rows.GetValueOrDefault((level, index)) ?? []);
    }
}
