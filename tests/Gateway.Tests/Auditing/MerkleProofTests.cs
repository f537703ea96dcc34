using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class MerkleProofTests
{
    private const int SizeMax = 100;
    private static readonly byte[][] Leaves = NaiveTree.Leaves(70_000);
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_record_is_proved_in_every_tree()
    {
        var tiles = TilesInMemory.Of(Leaves[..300]);
        for (var size = 1; size <= 300; size += size < SizeMax ? 1 : 29)
        {
            var root = NaiveTree.Root(Leaves.AsSpan(0, size));
            for (var index = 0; index < size; index++)
            {
                var proof = await tiles.InclusionAsync(index, size, None);
                Assert.Equal(NaiveTree.Path(index, Leaves.AsSpan(0, size)), proof.Path);
                Assert.True(proof.Proves(Leaves[index], root));
                Assert.False(proof.Proves(Leaves[(index + 1) % 300], root));
            }
        }
    }

    [Fact]
    public async Task Every_tree_is_proved_to_begin_every_later_one()
    {
        var tiles = TilesInMemory.Of(Leaves[..SizeMax]);
        for (var newer = 0; newer <= SizeMax; newer++)
        {
            var newerRoot = NaiveTree.Root(Leaves.AsSpan(0, newer));
            for (var older = 0; older <= newer; older++)
            {
                var (proof, olderRoot) = (await tiles.ConsistencyAsync(older, newer, None), NaiveTree.Root(Leaves.AsSpan(0, older)));
                Assert.True(proof.Proves(olderRoot, newerRoot));
                Assert.Equal(older == newer, proof.Proves(newerRoot, newerRoot));
                // Whatever there is extends the empty tree.
                if (older == 0)
                    continue;
                Assert.Equal(NaiveTree.Proof(older, Leaves.AsSpan(0, newer)), proof.Path);
                Assert.Equal(older == newer, proof.Proves(olderRoot, olderRoot));
            }
        }
    }

    [Fact]
    public async Task Proofs_reach_over_all_levels_of_tiles()
    {
        var (tiles, random) = (TilesInMemory.Of(Leaves), new Random(4));
        for (var run = 0; run < 300; run++)
        {
            var size = random.Next(60_000, 70_001);
            var (index, older) = (random.Next(size), random.Next(1, size));
            var (root, olderRoot) = ((await tiles.FrontierAsync(size, None)).Root(), (await tiles.FrontierAsync(older, None)).Root());
            Assert.True((await tiles.InclusionAsync(index, size, None)).Proves(Leaves[index], root));
            Assert.True((await tiles.ConsistencyAsync(older, size, None)).Proves(olderRoot, root));
        }
    }

    [Fact]
    public async Task One_turned_bit_anywhere_undoes_a_proof()
    {
        var (tiles, random) = (TilesInMemory.Of(Leaves[..600]), new Random(5));
        for (var run = 0; run < 400; run++)
        {
            var size = random.Next(2, 601);
            var (index, older) = (random.Next(size), random.Next(1, size));
            var (root, olderRoot) = (NaiveTree.Root(Leaves.AsSpan(0, size)), NaiveTree.Root(Leaves.AsSpan(0, older)));
            var inclusion = await tiles.InclusionAsync(index, size, None);
            Assert.False(inclusion.Proves(Leaves[index], Turned(root, random)));
            Assert.False(inclusion.Proves(Turned(Leaves[index], random), root));
            Assert.False((inclusion with { Path = Turned(inclusion.Path, random) }).Proves(Leaves[index], root));
            Assert.False((inclusion with { Path = [.. inclusion.Path, root] }).Proves(Leaves[index], root));
            Assert.False((inclusion with { Path = [.. inclusion.Path.Skip(1)] }).Proves(Leaves[index], root));
            Assert.False((inclusion with { Index = (index + 1) % size }).Proves(Leaves[index], root));
            var consistency = await tiles.ConsistencyAsync(older, size, None);
            Assert.False(consistency.Proves(olderRoot, Turned(root, random)));
            Assert.False(consistency.Proves(Turned(olderRoot, random), root));
            Assert.False((consistency with { Path = Turned(consistency.Path, random) }).Proves(olderRoot, root));
            Assert.False((consistency with { Path = [.. consistency.Path, root] }).Proves(olderRoot, root));
            Assert.False((consistency with { Path = [.. consistency.Path.SkipLast(1)] }).Proves(olderRoot, root));
        }
    }

    [Fact]
    public void What_is_no_proof_at_all_proves_nothing()
    {
        var leaf = Leaves[0];
        Assert.False(new InclusionProof(0, 0, []).Proves(leaf, leaf));
        Assert.False(new InclusionProof(-1, 1, []).Proves(leaf, leaf));
        Assert.False(new InclusionProof(1, 1, []).Proves(leaf, leaf));
        Assert.False(new InclusionProof(0, 2, [[1, 2]]).Proves(leaf, leaf));
        Assert.True(new InclusionProof(0, 1, []).Proves(leaf, leaf));
        Assert.False(new ConsistencyProof(2, 1, []).Proves(leaf, leaf));
        Assert.False(new ConsistencyProof(0, 1, []).Proves(leaf, leaf));
        Assert.True(new ConsistencyProof(0, 1, []).Proves(MerkleHash.Empty, leaf));
        Assert.False(new ConsistencyProof(1, 2, []).Proves(leaf, leaf));
        Assert.False(new ConsistencyProof(3, 5, []).Proves(leaf, leaf));
    }

    private static byte[] Turned(byte[] hash, Random random)
    {
        var turned = hash.ToArray();
        turned[random.Next(turned.Length)] ^= (byte)(1 << random.Next(8));
        return turned;
    }

    private static List<byte[]> Turned(IReadOnlyList<byte[]> path, Random random)
    {
        var turned = path.ToList();
        var at = random.Next(turned.Count);
        turned[at] = Turned(turned[at], random);
        return turned;
    }
}
