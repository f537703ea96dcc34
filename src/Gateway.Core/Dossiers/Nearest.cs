namespace Gateway.Dossiers;

/// <summary>What somebody probably meant.</summary>
public static class Nearest
{
    private const int DistanceMax = 3;

    /// <summary>The known word with the fewest letters changed, or null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (Word: candidate, Distance: Distance(word, candidate))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Min(DistanceMax, Math.Max(1, word.Length / 2)) ? best.Word : null;
    }

    // Levenshtein, one row at a time.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var (diagonal, leftward) = (row[0], row[0] = i);
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                leftward = Math.Min(Math.Min(above, leftward) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (above, leftward);
            }
        }
        return row[^1];
    }
}
