using System.Globalization;
using System.Text;
using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>A query in the words of one language: what <see cref="QueryGrammar"/> reads back as the same query.</summary>
internal static class QueryText
{
    public static string Of(ExchangeQuery query, string language)
    {
        var isEnglish = language == "en";
        var text = new StringBuilder();
        foreach (var condition in query.Conditions)
            text.Append(condition is QueryCondition.OneOf { IsNot: true } ? "-" : "").Append(Name(condition.Key, isEnglish)).Append(':').Append(Value(condition, isEnglish)).Append(' ');
        if (query.Sort != ExchangeSort.Newest)
            text.Append(Name(QueryKey.Sort, isEnglish)).Append(':').Append(SortWords.Of(query.Sort, isEnglish));
        return text.ToString().TrimEnd();
    }

    private static string Name(QueryKey key, bool isEnglish) => isEnglish ? QueryKeys.Of(key).En : QueryKeys.Of(key).Vi;

    private static string Value(QueryCondition condition, bool isEnglish) => condition switch
    {
        QueryCondition.OneOf { Key: QueryKey.State } state => string.Join(',', state.Words.Select(word => isEnglish ? word : StateWords.Find(word)!.Vi[0])),
        QueryCondition.OneOf other => string.Join(',', other.Words),
        QueryCondition.When moment => Sign(moment.Relation) + QueryTimes.Write(moment.Time, isEnglish),
        QueryCondition.Count count => Sign(count.Relation) + count.Number.ToString(CultureInfo.InvariantCulture),
        _ => throw new System.Diagnostics.UnreachableException($"No words for {condition.GetType().Name}."),
    };

    private static string Sign(Relation relation) => relation switch
    {
        Relation.Is => "",
        Relation.Below => "<",
        Relation.AtMost => "<=",
        Relation.Above => ">",
        Relation.AtLeast => ">=",
        _ => throw new System.Diagnostics.UnreachableException($"Unknown relation {relation}."),
    };
}

/// <summary>The orders that lists have.</summary>
public static class SortWords
{
    private static readonly (ExchangeSort Sort, string Vi, string En)[] Words =
    [
        (ExchangeSort.Newest, "moi-nhat", "newest"),
        (ExchangeSort.Oldest, "cu-nhat", "oldest"),
        (ExchangeSort.Due, "han", "due"),
    ];

    public static IReadOnlyCollection<string> Known { get; } = [.. Words.SelectMany(word => new[] { word.Vi, word.En })];

    public static ExchangeSort? Find(string text) => VietnameseFold.Word(text) is var word && Array.FindIndex(Words, known => known.Vi == word || known.En == word) is >= 0 and var place ? Words[place].Sort : null;

    public static string Of(ExchangeSort sort, bool isEnglish)
    {
        var (_, vi, en) = Array.Find(Words, word => word.Sort == sort);
        return isEnglish ? en : vi;
    }
}
