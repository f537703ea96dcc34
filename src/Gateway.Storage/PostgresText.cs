using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Storage;

/// <summary>A statement written for the embedded store as the server takes it.</summary>
internal static partial class PostgresText
{
    /// <summary>The statement for one row of parameters: <c>?1</c> becomes <c>$1</c>.</summary>
    public static string One(string sql) => Parameter().Replace(sql, "$$$1");

    /// <summary>
    /// The statement for many rows at once. The rows come as arrays and stand beside the statement's own tables under the name <c>given</c>:
    /// <c>?3</c> becomes <c>given.p3</c>. Inserts select from them, updates and deletes join them, a query is asked for each in their order.
    /// </summary>
    /// <param name="all">The number of rows that were touched must be the last parameter, or the transaction fails.</param>
    public static string Many(string sql, IReadOnlyList<string> types, bool all)
    {
        var text = Many(sql, types);
        return all ? $"with touched as ({text} returning 1) select gateway_expect(count(*), ${types.Count + 1}) from touched" : text;
    }

    private static string Many(string sql, IReadOnlyList<string> types)
    {
        var named = Parameter().Replace(sql, "given.p$1");
        var rows = Rows(types);
        if (named.StartsWith("insert", StringComparison.Ordinal))
            return Values().Replace(named, match => $"select {match.Groups[1].Value} from {rows}", 1);
        if (named.StartsWith("update", StringComparison.Ordinal))
            return Where().Replace(named, $"from {rows} where", 1);
        if (named.StartsWith("delete", StringComparison.Ordinal))
            return Where().Replace(named, $"using {rows} where", 1);
        // The fence keeps the planner from turning the question asked for each row into one join over whole tables.
        var fence = named.Contains(" for no key update", StringComparison.Ordinal) ? "" : " offset 0";
        return $"select q.* from {Rows(types, isOrdered: true)} cross join lateral ({named}{fence}) q order by given.o";
    }

    private static string Rows(IReadOnlyList<string> types, bool isOrdered = false)
    {
        var text = new StringBuilder("unnest(");
        for (var i = 1; i <= types.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 1 ? ", " : "")}${i}::{types[i - 1]}[]");
        text.Append(isOrdered ? ") with ordinality as given(" : ") as given(");
        for (var i = 1; i <= types.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 1 ? ", " : "")}p{i}");
        return text.Append(isOrdered ? ", o)" : ")").ToString();
    }

    [GeneratedRegex(@"\?(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bvalues\s*\(((?:[^()]|\([^()]*\))*)\)")]
    private static partial Regex Values();

    [GeneratedRegex(@"\bwhere\b")]
    private static partial Regex Where();
}
