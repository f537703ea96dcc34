using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class MerkleTileTests
{
    private static readonly byte[][] Leaves = NaiveTree.Leaves(70_000);
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tiles_written_bit_by_bit_are_those_written_at_once()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var (random, tiles, size) = (new Random(seed), new TilesInMemory(), 0);
            while (size < 70_000)
            {
                var writer = await TileWriter.ResumeAsync(tiles, size, None);
                foreach (var leaf in Leaves[size..(size = Math.Min(70_000, size + random.Next(20_000)))])
                    writer.Append(leaf);
                Assert.Equal(size, writer.Size);
                tiles.Put(writer.TakeChanged());
                Assert.Empty(writer.TakeChanged());
            }
            AssertSame(TilesInMemory.Of(Leaves), tiles);
        }
    }

    [Fact]
    public void Only_what_changed_is_told()
    {
        var writer = new TileWriter();
        foreach (var leaf in Leaves[..300])
            writer.Append(leaf);
        Assert.Equal([(0, 0, 256), (0, 1, 44), (1, 0, 1)], writer.TakeChanged().Select(tile => (tile.Level, (int)tile.Index, tile.Count)));
        writer.Append(Leaves[300]);
        Assert.Equal([(0, 1, 45)], writer.TakeChanged().Select(tile => (tile.Level, (int)tile.Index, tile.Count)));
    }

    [Fact]
    public async Task The_frontier_of_any_past_size_is_in_the_tiles()
    {
        var (tiles, frontier) = (TilesInMemory.Of(Leaves), new MerkleFrontier());
        for (var size = 0; size <= 70_000; size++)
        {
            if (size % 997 == 0 || size is < 520 or 65_536)
                Assert.Equal(frontier.ToBytes(), (await tiles.FrontierAsync(size, None)).ToBytes());
            if (size < 70_000)
                frontier.Append(Leaves[size]);
        }
    }

    [Fact]
    public void The_frontier_of_what_was_written_is_that_of_its_leaves()
    {
        var (writer, frontier) = (new TileWriter(), new MerkleFrontier());
        for (var size = 0; size < 70_000; size++)
        {
            if (size % 499 == 0 || size is < 520 or > 65_530 and < 65_540)
                Assert.Equal(frontier.ToBytes(), writer.Frontier().ToBytes());
            writer.Append(Leaves[size]);
            frontier.Append(Leaves[size]);
        }
    }

    [Fact]
    public async Task A_missing_or_short_tile_is_said_and_not_guessed()
    {
        var tiles = TilesInMemory.Of(Leaves[..300]);
        tiles.Rows[(0, 1)] = tiles.Rows[(0, 1)][..32];
        await Assert.ThrowsAsync<InvalidDataException>(() => tiles.FrontierAsync(300, None));
        await Assert.ThrowsAsync<InvalidDataException>(() => TileWriter.ResumeAsync(tiles, 300, None));
        tiles.Rows.Remove((0, 0));
        await Assert.ThrowsAsync<InvalidDataException>(() => tiles.InclusionAsync(3, 257, None));
    }

    [Fact]
    public async Task Many_proofs_read_few_tiles()
    {
        var tiles = TilesInMemory.Of(Leaves);
        var cached = new CachedTiles(tiles, tilesMax: 8);
        var root = (await cached.FrontierAsync(70_000, None)).Root();
        for (var index = 0; index < 256; index++)
            Assert.True((await cached.InclusionAsync(index, 70_000, None)).Proves(Leaves[index], root));
        Assert.InRange(tiles.Reads, 1, 10);
    }

    private static void AssertSame(TilesInMemory expected, TilesInMemory actual)
    {
        Assert.Equal(expected.Rows.Keys.Order(), actual.Rows.Keys.Order());
        Assert.All(expected.Rows, row => Assert.True(row.Value.AsSpan().SequenceEqual(actual.Rows[row.Key])));
    }
}
