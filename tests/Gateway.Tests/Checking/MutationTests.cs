using Gateway.Simulators.Driving;

namespace Gateway.Tests.Checking;

public sealed class MutationTests
{
    public static TheoryData<int, string> Edits => [.. Mutation.Edits(Repository.Root).Select(edit => (edit.Number, edit.File))];

    [Theory, MemberData(nameof(Edits))]
    public void A_mutant_still_finds_the_one_place_that_it_spoils(int number, string file)
    {
        foreach (var edit in Mutation.Edits(Repository.Root).Where(edit => edit.Number == number && edit.File == file))
            Assert.Contains(edit.Replace, Mutation.Apply(edit, File.ReadAllText(Path.Combine(Repository.Root, file))), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_there_twice_or_never_spoils_nothing() =>
        Assert.All(["b", "aa"], source => Assert.Throws<InvalidOperationException>(() => Mutation.Apply((1, "x", "a", "c"), source)));
}
