using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Dossiers;
using Gateway.Procedures;

namespace Gateway.Operating;

/// <summary>
/// The one grammar of console, command line and API: <c>key:word,word</c> with commas for or and blanks for and, a hyphen before it for not,
/// <c>&lt; &lt;= &gt; &gt;=</c> before times and numbers. Keys and words of both languages may be mixed; a dossier number may stand alone.
/// </summary>
public sealed partial class QueryGrammar(QueryWords words)
{
    public const int LengthMax = 500, ConditionsMax = 20, WordsMax = 20;

    /// <summary>Reads any text in time proportional to its length, never throws, and tells every mistake at once.</summary>
    /// <param name="now">What a day without its year is next to.</param>
    public QueryReading Read(string text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LengthMax)
            return new(null, [TooLong(LengthMax, text.Length - LengthMax)]);
        var reading = new Draft(words, now);
        foreach (var token in QueryTokens.Of(text))
            reading.Take(token);
        return reading.End();
    }

    private static QueryMistake TooLong(int position, int length) =>
        new(position, length, null, "too-long", new($"Câu tìm kiếm dài tối đa {LengthMax} ký tự.", $"A query has at most {LengthMax} characters."));

    private sealed class Draft(QueryWords words, DateTimeOffset now)
    {
        private readonly List<QueryCondition> conditions = [];
        private readonly List<QueryMistake> mistakes = [];
        private readonly Dictionary<QueryKey, QueryToken> places = [];
        private ExchangeSort? sort;

        public void Take(QueryToken token)
        {
            var key = token.Name is null ? Alone(token) : QueryKeys.Find(token.Name);
            if (key is not { } known)
                Add(token, null, token.Name is null ? "no-key" : "unknown-key", token.Name is null ? QueryHints.NoKey : QueryHints.Key(token.Name));
            else if (conditions.Count >= ConditionsMax)
                Add(token, known, "too-many", QueryHints.TooMany);
            else if (token.Values.Count > WordsMax || token.Values.Any(value => value.Text.Length == 0))
                Add(token, known, token.Values.Count > WordsMax ? "too-many" : "no-value", token.Values.Count > WordsMax ? QueryHints.TooMany : QueryHints.NoValue);
            else if (token.IsNot && !MayBeNot(known))
                Add(token, known, "not-indexed", QueryHints.NotNegated);
            else
                Read(known, token);
            if (key is { } placed)
                places.TryAdd(placed, token);
        }

        public QueryReading End()
        {
            if (mistakes.Count > 0)
                return new(null, mistakes);
            var (stands, problem) = QueryIndexes.Check(conditions, sort ?? ExchangeSort.Newest);
            if (problem is (var key, var hint))
            {
                var at = places[key];
                return new(null, [new(at.Position, at.Length, key, "not-indexed", hint)]);
            }
            var query = new ExchangeQuery { Conditions = [.. conditions.OrderBy(condition => condition.Key)], Sort = sort ?? ExchangeSort.Newest, Stands = stands };
            // Some words are longer in the other language, and each text must be readable again.
            return query.ToText("vi").Length > LengthMax || query.ToText("en").Length > LengthMax ? new(null, [TooLong(0, 0)]) : new(query, []);
        }

        // What a scanner or a clerk puts there without a key.
        private static QueryKey? Alone(QueryToken token) => !token.IsNot && OneBox.IsNumber(token.Values[0].Text) ? QueryKey.Dossier : null;

        private void Read(QueryKey key, QueryToken token)
        {
            switch (key)
            {
                case QueryKey.Sort:
                    ReadSort(token);
                    break;
                case QueryKey.Since or QueryKey.Until or QueryKey.Due:
                    ReadTime(key, token);
                    break;
                case QueryKey.Attempts:
                    ReadNumber(token);
                    break;
                default:
                    ReadWords(key, token);
                    break;
            }
        }

        private void ReadWords(QueryKey key, QueryToken token)
        {
            if (conditions.OfType<QueryCondition.OneOf>().Any(condition => condition.Key == key && condition.IsNot == token.IsNot))
            {
                Add(token, key, "repeated", QueryHints.Repeated);
                return;
            }
            var read = new List<string>();
            foreach (var value in token.Values)
            {
                if (Word(key, value.Text) is { } word)
                    read.Add(word);
                else
                    mistakes.Add(new(value.Position, value.Length, key, IsOfList(key) ? "unknown-word" : "value", QueryHints.Word(key, value.Text, words)));
            }
            conditions.Add(new QueryCondition.OneOf(key, [.. read.Distinct()], token.IsNot));
        }

        private string? Word(QueryKey key, string text) => key switch
        {
            QueryKey.State => StateWords.Find(text)?.En,
            QueryKey.Agency or QueryKey.Step or QueryKey.Sector => words.Find(key, text),
            // One that is in force no more has dossiers all the same.
            QueryKey.Procedure => words.Find(key, text) ?? (ProcedureCatalog.WithoutUnit(text) is var plain && ProcedureCatalog.IsPlainCode(plain) ? plain : null),
            QueryKey.Dossier => DossierNumber.IsValid(text) ? text : null,
            QueryKey.Group => FailureGroupRules.TryReadName(text, out var number) ? FailureGroupRules.Name(number) : null,
            QueryKey.Owner or QueryKey.Label => VietnameseFold.Word(text) is var word && Plain().IsMatch(word) && !CitizenId.IsShownIn(word) ? word : null,
            _ => Plain().IsMatch(text) && !CitizenId.IsShownIn(text) ? key == QueryKey.Replay ? text.ToUpperInvariant() : text : null,
        };

        private void ReadTime(QueryKey key, QueryToken token)
        {
            var (relation, text) = Relate(token.Values[0].Text);
            if (conditions.Count(condition => condition.Key == key) >= (key == QueryKey.Due ? 2 : 1))
                Add(token, key, "repeated", QueryHints.Repeated);
            else if (token.Values.Count > 1 || QueryTimes.Read(text, now) is not { } time || (key != QueryKey.Due && relation != Relation.Is))
                Add(token, key, "value", QueryHints.Time(key));
            else
                conditions.Add(new QueryCondition.When(key, key == QueryKey.Due && relation == Relation.Is && time is QueryTime.Distance or QueryTime.Instant ? Relation.AtMost : relation, time));
        }

        private void ReadNumber(QueryToken token)
        {
            var (relation, text) = Relate(token.Values[0].Text);
            if (conditions.Count(condition => condition.Key == QueryKey.Attempts) >= 2)
                Add(token, QueryKey.Attempts, "repeated", QueryHints.Repeated);
            else if (token.Values.Count > 1 || text.Length > 4 || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                Add(token, QueryKey.Attempts, "value", QueryHints.Number);
            else
                conditions.Add(new QueryCondition.Count(QueryKey.Attempts, relation, number));
        }

        private void ReadSort(QueryToken token)
        {
            if (sort is not null)
                Add(token, QueryKey.Sort, "repeated", QueryHints.Repeated);
            else if (token.Values.Count > 1 || SortWords.Find(token.Values[0].Text) is not { } found)
                Add(token, QueryKey.Sort, "unknown-word", QueryHints.Word(QueryKey.Sort, token.Values[0].Text, words));
            else
                sort = found;
        }

        private void Add(QueryToken token, QueryKey? key, string rule, LocalText hint) => mistakes.Add(new(token.Position, token.Length, key, rule, hint));

        private static bool MayBeNot(QueryKey key) => key is QueryKey.State or QueryKey.Agency or QueryKey.Procedure or QueryKey.Step or QueryKey.Sector or QueryKey.Code;

        private static bool IsOfList(QueryKey key) => key is QueryKey.State or QueryKey.Agency or QueryKey.Procedure or QueryKey.Step or QueryKey.Sector;

        private static (Relation, string) Relate(string text) => text switch
        {
            ['<', '=', .. var rest] => (Relation.AtMost, rest),
            ['>', '=', .. var rest] => (Relation.AtLeast, rest),
            ['<', .. var rest] => (Relation.Below, rest),
            ['>', .. var rest] => (Relation.Above, rest),
            _ => (Relation.Is, text),
        };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Plain();
}
