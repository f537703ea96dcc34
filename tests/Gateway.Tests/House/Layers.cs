using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Gateway.Adapters;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Tests.House;

/// <summary>Who uses whom, folder by folder, as the compiled assemblies have it.</summary>
internal sealed record FolderUse(string From, string To);

internal static class Layers
{
    public static readonly string[] CoreOrder = ["Dossiers", "Procedures", "Exchanges", "Callbacks", "Planning", "Auditing", "Operating"];

    private static readonly Dictionary<string, System.Reflection.Assembly> Assemblies = new()
    {
        ["Gateway."] = typeof(Receipt).Assembly,
        ["Gateway.Adapters."] = typeof(AgencyCatalog).Assembly,
        ["Gateway.Host."] = typeof(ProblemMiddleware).Assembly,
    };

    public static System.Reflection.Assembly Core => Assemblies["Gateway."];

    public static System.Reflection.Assembly Adapters => Assemblies["Gateway.Adapters."];

    public static System.Reflection.Assembly Host => Assemblies["Gateway.Host."];

    public static System.Reflection.Assembly Storage => typeof(GatewayDatabase).Assembly;

    /// <summary>Uses between the first folders below <paramref name="root"/> (such as <c>Gateway.Host.</c>) of one assembly.</summary>
    public static IReadOnlyList<FolderUse> Uses(string root)
    {
        var assembly = Assemblies[root];
        var house = new ArchLoader().LoadAssemblies(assembly).Build();
        var own = assembly.GetTypes().Select(type => type.FullName).ToHashSet();
        return
        [
            .. house.Types
                .SelectMany(type => type.Dependencies.Select(use => (From: Folder(type, root), To: own.Contains(use.Target.FullName) ? Folder(use.Target, root) : null)))
                .Where(use => use.From is not null && use.To is not null && use.From != use.To)
                .Select(use => new FolderUse(use.From!, use.To!))
                .Distinct(),
        ];
    }

    /// <summary>Folders that reach themselves through others.</summary>
    public static IEnumerable<string> Cycles(IReadOnlyList<FolderUse> uses)
    {
        foreach (var start in uses.Select(use => use.From).Distinct().Order(StringComparer.Ordinal))
        {
            var reached = new HashSet<string>();
            var open = new Queue<string>([start]);
            while (open.TryDequeue(out var at))
            {
                foreach (var use in uses.Where(use => use.From == at && reached.Add(use.To)))
                    open.Enqueue(use.To);
            }
            if (reached.Contains(start))
                yield return $"{start} uses {string.Join(", ", uses.Where(use => use.From == start).Select(use => use.To).Order(StringComparer.Ordinal))}";
        }
    }

    /// <summary>Uses that point to the right of their folder in the order of Core.</summary>
    public static IEnumerable<FolderUse> Rightward(IReadOnlyList<FolderUse> uses) =>
        uses.Where(use => Array.IndexOf(CoreOrder, use.To) > Array.IndexOf(CoreOrder, use.From) || !CoreOrder.Contains(use.From));

    /// <summary>An agency that uses another agency; the wire is for all.</summary>
    public static IEnumerable<FolderUse> BetweenAgencies(IReadOnlyList<FolderUse> uses) => uses.Where(use => use.To != "Wire");

    private static string? Folder(IType type, string root)
    {
        var name = type.FullName;
        if (!name.StartsWith(root, StringComparison.Ordinal))
            return null;
        var parts = name[root.Length..].Split('.');
        return parts.Length > 1 ? parts[0] : null;
    }
}
