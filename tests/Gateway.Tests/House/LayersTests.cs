using System.Reflection;

namespace Gateway.Tests.House;

public sealed class LayersTests
{
    [Theory]
    [InlineData("Gateway.")]
    [InlineData("Gateway.Adapters.")]
    [InlineData("Gateway.Host.")]
    public void Folders_form_no_cycle(string root) => Assert.Empty(Layers.Cycles(Layers.Uses(root)));

    [Fact]
    public void A_cycle_is_seen_however_long_it_is() =>
        Assert.Equal(3, Layers.Cycles([new("Intake", "Planning"), new("Planning", "Exchanges"), new("Exchanges", "Intake"), new("Cli", "Intake")]).Count());

    [Fact]
    public void In_Core_imports_run_leftwards()
    {
        Assert.Empty(Layers.Rightward(Layers.Uses("Gateway.")));
        Assert.Single(Layers.Rightward([new("Dossiers", "Planning"), new("Planning", "Dossiers")]));
        Assert.Single(Layers.Rightward([new("Elsewhere", "Dossiers")]));
    }

    [Fact]
    public void An_agency_never_uses_another_agency()
    {
        Assert.Empty(Layers.BetweenAgencies(Layers.Uses("Gateway.Adapters.")));
        Assert.Single(Layers.BetweenAgencies([new("Police", "SocialInsurance"), new("Police", "Wire")]));
    }

    [Fact]
    public void Core_knows_only_the_platform() => Assert.All(References(Layers.Core), name => Assert.True(IsPlatform(name), name));

    [Fact]
    public void Storage_and_adapters_see_Core_and_not_each_other()
    {
        Assert.Equal(["Gateway.Core"], References(Layers.Storage).Where(IsOurs));
        Assert.Equal(["Gateway.Core"], References(Layers.Adapters).Where(IsOurs));
        Assert.Contains("Dapper", References(Layers.Storage));
        Assert.DoesNotContain(References(Layers.Adapters), name => name is "Dapper" or "Microsoft.Data.Sqlite");
    }

    [Fact]
    public void A_port_has_at_most_seven_methods() =>
        Assert.Empty(Layers.Core.GetTypes().Where(type => type.IsInterface && type.GetMethods().Length > 7).Select(type => type.Name));

    [Fact]
    public void A_class_that_nobody_extends_is_sealed()
    {
        Assembly[] house = [Layers.Core, Layers.Storage, Layers.Adapters, Layers.Host];
        var types = house.SelectMany(assembly => assembly.GetTypes()).ToList();
        var extended = types.Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType).ToHashSet();

        Assert.Empty(types.Where(type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && type.Namespace?.StartsWith("Gateway", StringComparison.Ordinal) == true && !extended.Contains(type) && !IsGenerated(type) && !IsScreen(type)).Select(type => type.FullName));
    }

    [Fact]
    public void The_judge_references_nothing_of_ours_and_the_simulators_nothing_in_src()
    {
        Assert.DoesNotContain("ProjectReference", Project("tests/Gateway.Checker/Gateway.Checker.csproj"), StringComparison.Ordinal);
        Assert.DoesNotContain("src/", Project("tests/Gateway.Simulators/Gateway.Simulators.csproj"), StringComparison.Ordinal);
    }

    private static string Project(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static bool IsPlatform(string name) => name == "System" || name == "netstandard" || name.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsOurs(string name) => name.StartsWith("Gateway", StringComparison.Ordinal) || name == "gateway";

    // Written by the compiler from a .razor file, which has no word for it.
    private static bool IsScreen(Type type) => type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent));

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal) || (type.DeclaringType is { } outer && IsGenerated(outer)) || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute)) || type.Name == "Program";
}
