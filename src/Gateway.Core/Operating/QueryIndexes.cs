using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>Which questions can be answered from indexes; a question that would read everything is refused, and told what to ask instead.</summary>
internal static class QueryIndexes
{
    /// <summary>What has a code: it failed, or ended otherwise than with a result.</summary>
    private const ExchangeStands WithCode = ExchangeStands.Retrying | ExchangeStands.Stuck | ExchangeStands.Unanswered;

    /// <summary>What is kept in the order of its due time: the rest is done, or moves by itself.</summary>
    private const ExchangeStands WithDue = ExchangeStands.Stuck | ExchangeStands.Unanswered;

    public static (ExchangeStands Stands, (QueryKey Key, LocalText Hint)? Problem) Check(IReadOnlyList<QueryCondition> conditions, ExchangeSort sort)
    {
        var (stands, isGiven) = Given(conditions);
        if (Has(conditions, QueryKey.Code))
        {
            stands = isGiven ? Failed(stands) : stands & WithCode;
            if ((stands & ~WithCode) != 0)
                return (stands, (QueryKey.Code, QueryHints.CodeNeedsFailure));
        }
        if (Has(conditions, QueryKey.Attempts))
        {
            stands = isGiven ? stands : stands & ExchangeStands.Open;
            if ((stands & ExchangeStands.Settled) != 0)
                return (stands, (QueryKey.Attempts, QueryHints.AttemptsNeedOpen));
        }
        if ((sort == ExchangeSort.Due || Has(conditions, QueryKey.Due)) && (stands & ~WithDue) != 0)
            return (stands, (Has(conditions, QueryKey.Due) ? QueryKey.Due : QueryKey.Sort, QueryHints.DueNeedsStuck));
        return (stands, null);
    }

    // Of what is due only that has a code which failed before.
    private static ExchangeStands Failed(ExchangeStands stands) => (stands & ExchangeStands.Due) == ExchangeStands.Due ? stands & ~ExchangeStands.Ready : stands;

    private static (ExchangeStands Stands, bool IsGiven) Given(IReadOnlyList<QueryCondition> conditions)
    {
        var (stands, isGiven) = (ExchangeStands.All, false);
        foreach (var condition in conditions.OfType<QueryCondition.OneOf>().Where(condition => condition.Key == QueryKey.State))
        {
            var named = condition.Words.Aggregate(ExchangeStands.None, (all, word) => all | StateWords.Find(word)!.Stands);
            stands &= condition.IsNot ? ~named : named;
            isGiven |= !condition.IsNot;
        }
        return (stands, isGiven);
    }

    private static bool Has(IReadOnlyList<QueryCondition> conditions, QueryKey key) => conditions.Any(condition => condition.Key == key);
}
