using System.Globalization;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>What a list was asked for.</summary>
/// <param name="IsCountExact">Null where nobody asked for a count.</param>
internal sealed record AskedList(ExchangeQuery Query, int Limit, SearchPlace? After, bool? IsCountExact);

/// <summary>
/// Reads the parameters of a list strictly: one we cannot read is an error, never ignored. <c>state=</c>, <c>agency=</c> and so on are the same conditions
/// as in <c>q=</c>, one value each.
/// </summary>
internal static class ExchangeListing
{
    private const int ValueLengthMax = 200;

    private static readonly string[] Conditions = ["state", "agency", "dossier", "procedure", "since", "sort"];

    // What would make two conditions of one.
    private static readonly System.Buffers.SearchValues<char> Apart = System.Buffers.SearchValues.Create(", \"\t\r\n");

    public static readonly string[] Names = ["q", "limit", "after", "count", .. Conditions];

    public static (AskedList? Asked, Problem? Problem) Read(IQueryCollection parameters, QueryGrammar grammar, DateTimeOffset now)
    {
        foreach (var (name, values) in parameters)
        {
            if (values is not [{ } value] || (name != "q" && value.Length is 0 or > ValueLengthMax) || (Conditions.Contains(name) && value.AsSpan().ContainsAny(Apart)))
                return (null, Parameters.Wrong(name, "value"));
        }
        var (query, problem) = ReadQuery(parameters, grammar, now);
        if (query is null)
            return (null, problem);
        var limit = ExchangeEndpoints.LimitDefault;
        if (parameters.ContainsKey("limit") && !(int.TryParse(parameters["limit"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= ExchangeEndpoints.LimitMax))
            return (null, Parameters.Wrong("limit", "value"));
        SearchPlace? after = PageCursor.TryRead(parameters["after"].ToString(), query.Sort, out var place) ? place : null;
        if (parameters.ContainsKey("after") && after is null)
            return (null, Parameters.Wrong("after", "value"));
        return parameters["count"].ToString() switch
        {
            "" => (new(query, limit, after, null), null),
            "estimate" => (new(query, limit, after, false), null),
            "exact" => (new(query, limit, after, true), null),
            _ => (null, Parameters.Wrong("count", "value")),
        };
    }

    /// <summary>What is wrong with a query, each mistake with its place in it.</summary>
    public static Problem Wrong(IEnumerable<QueryMistake> mistakes, string pointer = "/q") =>
        Problems.InvalidQuery.With(errors: [.. mistakes.Select(mistake => new ProblemError(pointer, mistake.Rule, mistake.Hint) { Position = mistake.Position, Length = mistake.Length })]);

    private static (ExchangeQuery? Query, Problem? Problem) ReadQuery(IQueryCollection parameters, QueryGrammar grammar, DateTimeOffset now)
    {
        var given = parameters["q"].ToString();
        var (text, places) = (given, new List<(string Name, int From)>());
        foreach (var name in Conditions.Where(parameters.ContainsKey))
        {
            places.Add((name, text.Length));
            text += $" {name}:{parameters[name]}";
        }
        var reading = grammar.Read(text, now);
        if (reading.Mistakes.FirstOrDefault(mistake => mistake.Position >= given.Length && mistake.Rule != "too-long") is { } outside && places.Count > 0)
            return (null, Parameters.Wrong(places.FindLast(place => place.From <= outside.Position).Name, outside.Rule == "repeated" ? "repeated" : "value"));
        if (reading.Query is not { } query)
            return (null, Wrong(reading.Mistakes));
        var missing = Missing(query, given.Length);
        return missing.Count > 0 ? (null, Wrong(missing)) : (query, null);
    }

    /// <summary>Conditions that can be read and not be answered yet.</summary>
    public static IReadOnlyList<QueryMistake> Missing(ExchangeQuery query, int length) =>
        [.. ExchangeSearch.Missing(query).Distinct().Select(key => new QueryMistake(0, length, key, "not-yet", QueryHints.NotYet(key)))];
}
