using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating.Replays;

/// <summary>A preview that was asked for, read strictly: every value that cannot be meant is refused by its place.</summary>
/// <param name="Exchanges">By id; null where a query selects.</param>
/// <param name="Query">Of what is parked, its times as they were when it was asked.</param>
/// <param name="RatePerMinute">Null: half of what the agency bears.</param>
internal sealed record PreviewAsk(IReadOnlyList<Guid>? Exchanges, ExchangeQuery? Query, int? RatePerMinute, ReplayLimits Limits)
{
    private const int FailuresMax = 1_000;
    private const string OnlyParked = " state:parked";

    public static (PreviewAsk? Ask, Problem? Problem) Read(PreviewBody body, QueryGrammar grammar, DateTimeOffset now)
    {
        if (Breach(body) is { } breach)
            return (null, breach);
        var careful = ReplayLimits.Careful(body.RatePerMinute ?? ReplayLimits.RateDefault);
        var limits = careful with
        {
            Stages = body.Canary switch { null => careful.Stages, 0 => [], { } size => [size] },
            FailuresMax = body.FailuresMax ?? careful.FailuresMax,
            FailurePercentMax = body.FailurePercentMax ?? careful.FailurePercentMax,
            StopsOnNewFailure = body.StopOnNewFailure ?? careful.StopsOnNewFailure,
        };
        if (body.Exchanges is { } named)
        {
            var ids = named.Select(text => Ids.TryParse(Ids.Exchange, text, out var id) ? id : (Guid?)null).ToList();
            return ids.Contains(null) ? (null, JsonBody.Breach("/exchanges", "exchange-id")) : (new([.. ids.Select(id => id!.Value).Distinct()], null, body.RatePerMinute, limits), null);
        }
        var (query, mistakes) = Parked(body.Q!, grammar, now);
        return query is null ? (null, ExchangeListing.Wrong(mistakes, "/q")) : (new(null, query, body.RatePerMinute, limits), null);
    }

    private static Problem? Breach(PreviewBody body) =>
        (body.Exchanges is null) == (body.Q is null) ? JsonBody.Breach("", "q-or-exchanges")
        : body.Exchanges is { Count: 0 or > ReplayLimits.IdsMax } ? JsonBody.Breach("/exchanges", "count")
        : body.RatePerMinute is < 1 or > ReplayLimits.RateMax ? JsonBody.Breach("/ratePerMinute", "range")
        : body.Canary is < 0 or > ReplayLimits.StageMax ? JsonBody.Breach("/canary", "range")
        : body.FailuresMax is < 1 or > FailuresMax ? JsonBody.Breach("/failuresMax", "range")
        : body.FailurePercentMax is < 0 or > 100 ? JsonBody.Breach("/failurePercentMax", "range")
        : null;

    // A query that says nothing of the state means what is parked; one that does must mean just that.
    private static (ExchangeQuery? Query, IReadOnlyList<QueryMistake> Mistakes) Parked(string text, QueryGrammar grammar, DateTimeOffset now)
    {
        var reading = grammar.Read(text + OnlyParked, now);
        if (reading.Mistakes.Any(mistake => mistake.Position > text.Length))
            reading = grammar.Read(text, now);
        if (reading.Query is not { } query)
            return (null, reading.Mistakes);
        if (query.Stands != ExchangeStands.Parked)
            return (null, [new(0, text.Length, QueryKey.State, "value", QueryHints.OnlyParked)]);
        var missing = ExchangeListing.Missing(query, text.Length);
        if (missing.Count > 0)
            return (null, missing);
        // Read again as it will be kept, so that whatever was frozen can be asked later.
        var kept = grammar.Read(query.At(now).ToText(Languages.English), now);
        return (kept.Query, kept.Mistakes);
    }
}
