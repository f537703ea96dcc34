namespace Gateway.Exchanges;

/// <summary>
/// Whose turn it is when an agency has more due than it takes: the offices one after another, each a whole claim at most, so that nobody's few
/// wait for somebody else's many. Codes are compared by their bytes, as the store orders them.
/// </summary>
public static class OfficeTurn
{
    /// <summary>Before every office.</summary>
    public const string First = "";

    /// <summary>
    /// The office after which the next claim begins, when one that began after <paramref name="after"/> took from these offices. The last of them
    /// got what was left of the claim: where it was not alone, it begins the next one.
    /// </summary>
    public static string Next(string after, IEnumerable<string> taken)
    {
        var turn = taken.Distinct(StringComparer.Ordinal).OrderBy(office => string.CompareOrdinal(office, after) <= 0).ThenBy(office => office, StringComparer.Ordinal).ToList();
        return turn.Count switch
        {
            0 => after,
            1 => turn[0],
            _ => turn[^2],
        };
    }
}
