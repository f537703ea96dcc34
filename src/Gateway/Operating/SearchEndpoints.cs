using System.Text.Json.Serialization;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Host.Operating;

/// <summary><c>GET /v1/search</c>, the one box: where an id or a number leads, or how a question is written. What the caller may not see is not there.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/search", SearchAsync).Needs(SystemRights.ReadExchanges).Takes("q").WithTags("Search").WithName("Search");

    private static async Task<IResult> SearchAsync(HttpContext context, QueryGrammar grammar, BoxQueries boxes, ExchangeQueries exchanges, TimeProvider clock, CancellationToken cancellation)
    {
        if (context.Request.Query["q"] is not [{ Length: > 0 } text])
            return Parameters.Wrong("q", "required");
        var box = OneBox.Read(text, grammar, clock.GetUtcNow());
        return box switch
        {
            OneBox.Exchange exchange => Tell("exchange", await exchanges.FindAsync(exchange.Id, cancellation) is { } row && context.Sees(row.Office)
                ? [new("exchange", Ids.Format(Ids.Exchange, row.Id), "/v1/exchanges/" + Ids.Format(Ids.Exchange, row.Id)), Hit(row.Dossier)] : []),
            OneBox.Event news => Tell("event", Hits(context, await boxes.OfEventAsync(news.Id, cancellation))),
            OneBox.Dossier dossier => Tell("dossier", Hits(context, await boxes.OfNumbersAsync(dossier.Numbers, cancellation))),
            OneBox.Trace trace => Tell("trace", Hits(context, await boxes.OfTraceAsync(trace.Id, cancellation))),
            OneBox.Group group => Tell("group", [new("group", group.Id, "/v1/failure-groups/" + group.Id)]),
            OneBox.Replay replay => Tell("replay", [new("replay", replay.Id, null)]),
            OneBox.Person => Problems.PersonalDataInUrl.ToProblem(),
            OneBox.Question { Reading.Query: { } query } => Tell("query", [], new(query.ToText(Languages.Vietnamese), query.ToText(Languages.English))),
            OneBox.Question question => ExchangeListing.Wrong(question.Reading.Mistakes),
            _ => throw new System.Diagnostics.UnreachableException($"Unknown box {box.GetType().Name}."),
        };
    }

    private static IEnumerable<SearchHit> Hits(HttpContext context, IEnumerable<DossierPlace> places) => places.Where(place => context.Sees(place.Office)).Select(place => Hit(place.Dossier));

    private static SearchHit Hit(string dossier) => new("dossier", dossier, "/v1/dossiers/" + Uri.EscapeDataString(dossier));

    private static JsonHttpResult<SearchAnswer> Tell(string kind, IEnumerable<SearchHit> hits, QueryView? query = null) => TypedResults.Json(new SearchAnswer(kind, [.. hits]) { Query = query }, SearchJson.Default.SearchAnswer);
}

/// <param name="Href">Where to read it; null where nothing here reads it.</param>
internal sealed record SearchHit(string Kind, string Id, string? Href);

/// <param name="Kind">What the text was taken for: exchange, event, dossier, trace, group, replay or query.</param>
internal sealed record SearchAnswer(string Kind, IReadOnlyList<SearchHit> Hits)
{
    /// <summary>Of a question only: how the grammar writes it.</summary>
    public QueryView? Query { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class SearchJson : JsonSerializerContext;
