namespace Gateway.Checker;

/// <summary>Who asks writes down that it asks, and then how that ended; a log where the two do not match is not whole.</summary>
internal static class Tries
{
    public static bool ArePaired(IEnumerable<(string Id, string Phase)> lines)
    {
        var open = new Dictionary<string, int>();
        foreach (var (id, phase) in lines)
        {
            open[id] = open.GetValueOrDefault(id) + (phase == "invoke" ? 1 : -1);
            if (open[id] < 0)
                return false;
        }
        return open.Values.All(count => count == 0);
    }
}
