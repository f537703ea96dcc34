using System.Text.Json.Nodes;
using Gateway.Checker;
using Gateway.Simulators.Driving;

namespace Gateway.Tests.Checking;

public sealed class MutationTests
{
    public static TheoryData<int> Numbers => [.. Mutation.Read(Repository.Root).Select(mutant => mutant.Number)];

    [Theory, MemberData(nameof(Numbers))]
    public void A_mutant_still_finds_the_one_place_that_it_spoils(int number)
    {
        foreach (var edit in Of(number).Edits)
            Assert.Contains(edit.Replace, Mutation.Apply(edit, File.ReadAllText(Path.Combine(Repository.Root, edit.File))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_mutants_that_the_gate_must_catch_are_there() => Assert.Equal([1, 9, 18, 24, 31, 39], Mutation.Read(Repository.Root).Select(mutant => mutant.Number).Order());

    [Theory, MemberData(nameof(Numbers))]
    public void A_mutant_is_caught_for_its_own_kinds_and_for_no_other(int number)
    {
        var mutant = Of(number);
        Assert.NotEmpty(mutant.Kinds);
        Assert.Subset(Court.Kinds.ToHashSet(), mutant.Kinds.ToHashSet());
        Assert.All(mutant.Kinds, kind => Assert.Equal([kind], mutant.CaughtFor(Found(kind))));
        Assert.All(Court.Kinds.Except(mutant.Kinds), kind => Assert.Empty(mutant.CaughtFor(Found(kind))));
    }

    [Theory, InlineData("32"), InlineData("0"), InlineData("x"), InlineData(""), InlineData(null)]
    public void A_number_that_is_not_in_the_list_is_refused(string? number) =>
        Assert.Contains("1, 9, 18, 24, 31, 39", Assert.Throws<InvalidOperationException>(() => Mutation.Find(Repository.Root, number)).Message, StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_there_twice_or_never_spoils_nothing() =>
        Assert.All(["b", "aa"], source => Assert.Throws<InvalidOperationException>(() => Mutation.Apply(new("x", "a", "c"), source)));

    private static Mutant Of(int number) => Mutation.Read(Repository.Root).Single(mutant => mutant.Number == number);

    private static JsonObject Found(string kind) => new() { ["counts"] = new JsonObject { [kind] = 1 } };
}
