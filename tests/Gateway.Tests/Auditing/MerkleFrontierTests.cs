using CsCheck;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class MerkleFrontierTests
{
    private static readonly byte[][] Leaves = NaiveTree.Leaves(600);

    // https://github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_published_roots_come_out(int size, string root)
    {
        var frontier = new MerkleFrontier();
        foreach (var entry in NaiveTree.Published[..size])
            frontier.Append(MerkleHash.Leaf(entry));
        Assert.Equal(root, Convert.ToHexStringLower(frontier.Root()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1022)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(70_000)]
    public void A_record_of_any_length_is_hashed_as_the_definition_says(int length)
    {
        var record = new byte[length];
        new Random(length).NextBytes(record);
        Assert.Equal(NaiveTree.Leaf(record), MerkleHash.Leaf(record));
    }

    [Fact]
    public void The_root_is_that_of_the_definition_at_every_size()
    {
        var frontier = new MerkleFrontier();
        for (var size = 0; size <= 600; size++)
        {
            Assert.Equal((size, Convert.ToHexString(NaiveTree.Root(Leaves.AsSpan(0, size)))), (frontier.Size, Convert.ToHexString(frontier.Root())));
            if (size < 600)
                frontier.Append(Leaves[size]);
        }
    }

    [Fact]
    public void A_restored_frontier_goes_on_as_if_nothing_had_been() => Gen.Int[0, 600].Select(Gen.Int[0, 600]).Sample((one, other) =>
    {
        var (at, size) = (Math.Min(one, other), Math.Max(one, other));
        var frontier = MerkleFrontier.Restore(Of(at).ToBytes())!;
        foreach (var leaf in Leaves[at..size])
            frontier.Append(leaf);
        Assert.Equal(Of(size).ToBytes(), frontier.ToBytes());
        Assert.Equal(NaiveTree.Root(Leaves.AsSpan(0, size)), frontier.Root());
    }, iter: 300);

    [Fact]
    public void Bytes_of_another_shape_are_no_frontier()
    {
        var bytes = Of(5).ToBytes();
        Assert.Equal(8 + 64, bytes.Length);
        Assert.Null(MerkleFrontier.Restore(bytes.AsSpan(1)));
        Assert.Null(MerkleFrontier.Restore([.. bytes, 0]));
        Assert.Null(MerkleFrontier.Restore([]));
        Assert.Null(MerkleFrontier.Restore([0xff, .. bytes.AsSpan(1)]));
        Assert.NotNull(MerkleFrontier.Restore([0x7f, .. Enumerable.Repeat((byte)0xff, MerkleFrontier.BytesMax - 1)]));
        Assert.InRange(MerkleFrontier.BytesMax, 1, 2048);
    }

    private static MerkleFrontier Of(int size)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in Leaves[..size])
            frontier.Append(leaf);
        return frontier;
    }
}
