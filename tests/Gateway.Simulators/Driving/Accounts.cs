namespace Gateway.Simulators.Driving;

/// <summary>The synthetic accounts of the contracts' cases, which both sides of a demonstration use: one <c>name=value</c> per line.</summary>
public static class Accounts
{
    /// <param name="signingKey">A PEM file made for this run; no private key is ever kept.</param>
    public static Dictionary<string, string> Read(string contracts, string agency, string signingKey)
    {
        var folder = Path.Combine(contracts, "agencies", agency);
        var file = Path.Combine(folder, "cases", "account");
        return (File.Exists(file) ? File.ReadLines(file) : []).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(
            parts => parts[0],
            parts => parts[1].Replace("{folder}", folder, StringComparison.Ordinal).Replace("{signing-key}", signingKey, StringComparison.Ordinal));
    }
}
