using System.Text.Json;

namespace Gateway.Tests.House;

/// <summary>The package source tells nobody of weaknesses, so the versions that closed them stand here.</summary>
public sealed class FloorsTests
{
    private static readonly Dictionary<string, Version> Floors = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.AspNetCore.DataProtection"] = new(10, 0, 7),
        ["System.Security.Cryptography.Xml"] = new(10, 0, 10),
        ["Microsoft.Data.Sqlite"] = new(10, 0, 15),
        ["Microsoft.Data.Sqlite.Core"] = new(10, 0, 15),
        ["SQLitePCLRaw.bundle_e_sqlite3"] = new(2, 1, 13),
        ["Npgsql"] = new(10, 0, 3),
        ["Confluent.Kafka"] = new(2, 16, 0),
        ["Polly.Core"] = new(8, 9, 1),
        ["xunit.v3"] = new(4, 0, 2),
    };

    [Fact]
    public void The_runtime_has_its_known_holes_closed() => Assert.True(Environment.Version >= new Version(10, 0, 11), Environment.Version.ToString());

    [Fact]
    public void No_locked_package_is_below_its_floor()
    {
        var locks = Directory.GetFiles(Repository.Root, "packages.lock.json", SearchOption.AllDirectories).Where(path => !path.Contains("/artifacts/", StringComparison.Ordinal)).ToList();

        Assert.True(locks.Count >= 7);
        Assert.Empty(locks.SelectMany(path => Below(File.ReadAllText(path))));
    }

    [Fact]
    public void A_package_below_its_floor_is_seen() =>
        Assert.Equal(["Npgsql 10.0.2"], Below("""{"version":2,"dependencies":{"net10.0":{"Npgsql":{"type":"Direct","resolved":"10.0.2"},"Dapper":{"type":"Direct","resolved":"1.0.0"}}}}"""));

    private static List<string> Below(string lockFile)
    {
        using var document = JsonDocument.Parse(lockFile);
        var found = new List<string>();
        foreach (var framework in document.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (var package in framework.Value.EnumerateObject())
            {
                if (Floors.TryGetValue(package.Name, out var floor) && package.Value.TryGetProperty("resolved", out var resolved) && Version.Parse(resolved.GetString()!.Split('-')[0]) < floor)
                    found.Add($"{package.Name} {resolved.GetString()}");
            }
        }
        return found;
    }
}
