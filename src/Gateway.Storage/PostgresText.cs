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
    /// <c>?3</c> becomes <c>given.p3</c>. Inserts select from them, updates and deletes join them (a delete by one column looks its rows up by the list of it), a query is asked for each
    /// in their order.
    /// </summary>
    public static string Many(string sql, IReadOnlyList<ColumnType> types) => Many(sql, types, 0);

    /// <summary>
    /// Statements told one after another as one: each is a branch of the same <c>with</c>, and all see the store as it was before any of them.
    /// The number of rows that a branch must touch is the parameter after its own.
    /// </summary>
    public static string Together(IReadOnlyList<(string Sql, IReadOnlyList<ColumnType> Types, bool All, string? Name)> told)
    {
        var text = new StringBuilder();
        var expected = new List<string>();
        var before = 0;
        for (var i = 0; i < told.Count; i++)
        {
            var (sql, types, all, name) = told[i];
            var returned = name is not null ? " returning *" : all ? " returning 1" : "";
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "with " : ", ")}{name ?? "t" + i.ToString(CultureInfo.InvariantCulture)} as ({Many(sql, types, before)}{returned})");
            before += types.Count(type => !type.IsAbsent);
            if (all)
                expected.Add(string.Create(CultureInfo.InvariantCulture, $"gateway_expect((select count(*) from t{i}), ${++before})"));
        }
        return text.Append(" select ").AppendJoin(", ", expected).ToString();
    }

    private static string Many(string sql, IReadOnlyList<ColumnType> types, int before)
    {
        // A join may be gone about from either side, from that of the table where it was taken for empty; what is looked up by a list never.
        if (types is [{ IsAbsent: false } only] && sql.StartsWith("delete", StringComparison.Ordinal))
            return Parameter().Replace(sql, _ => string.Create(CultureInfo.InvariantCulture, $"any(${before + 1}::{only.Name}[])"));
        var named = Parameter().Replace(sql, match => types[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1] is { IsAbsent: true } absent ? "null::" + absent.Name : "given.p" + match.Groups[1].Value);
        var rows = Rows(types, before);
        if (named.StartsWith("insert", StringComparison.Ordinal))
            return Values().Replace(named, match => $"select {match.Groups[1].Value} from {rows}", 1);
        if (named.StartsWith("update", StringComparison.Ordinal))
            return Where().Replace(named, $"from {rows} where", 1);
        if (named.StartsWith("delete", StringComparison.Ordinal))
            return Where().Replace(named, $"using {rows} where", 1);
        // The fence keeps the planner from turning the question asked for each row into one join over whole tables.
        var fence = named.Contains(" for no key update", StringComparison.Ordinal) ? "" : " offset 0";
        return $"select q.* from {Rows(types, before, isOrdered: true)} cross join lateral ({named}{fence}) q order by given.o";
    }

    private static string Rows(IReadOnlyList<ColumnType> types, int before, bool isOrdered = false)
    {
        var present = Enumerable.Range(1, types.Count).Where(place => !types[place - 1].IsAbsent).ToList();
        return new StringBuilder("unnest(")
            .AppendJoin(", ", present.Select((place, i) => string.Create(CultureInfo.InvariantCulture, $"${before + i + 1}::{types[place - 1].Name}[]")))
            .Append(isOrdered ? ") with ordinality as given(" : ") as given(")
            .AppendJoin(", ", present.Select(place => string.Create(CultureInfo.InvariantCulture, $"p{place}")))
            .Append(isOrdered ? ", o)" : ")").ToString();
    }

    [GeneratedRegex(@"\?(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bvalues\s*\(((?:[^()]|\([^()]*\))*)\)")]
    private static partial Regex Values();

    [GeneratedRegex(@"\bwhere\b")]
    private static partial Regex Where();
}
