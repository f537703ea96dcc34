using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Host.Hosting;

/// <summary>One page per problem code, in both languages: where <c>type</c> leads. Open to everybody and the same for everybody.</summary>
internal static class ProblemPages
{
    public static void MapProblemPages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/problems").AllowAnonymous().WithTags("Problems");
        pages.MapGet("/", () => Html(Index())).WithName("ListProblems");
        pages.MapGet("/{code}", IResult (string code) => Problems.Find(code) is { } kind ? Html(Page(kind)) : Problems.NotFound.ToProblem()).WithName("ExplainProblem");
    }

    private static ContentHttpResult Html(string body) => TypedResults.Content($$"""
        <!doctype html>
        <html lang="vi">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>gateway · problems</title>
        <style>body{font:1rem/1.6 system-ui,"Segoe UI","Noto Sans",sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}code{font-size:1.1em}section{margin:1.5rem 0}</style>
        </head>
        <body>
        <main>
        {{body}}
        </main>
        </body>
        </html>
        """, "text/html; charset=utf-8");

    private static string Page(ProblemKind kind) => $"""
        <h1><code>{kind.Code}</code></h1>
        <p>HTTP {kind.Status}</p>
        {Section("vi", kind.Title.Vi, kind.Advice.Vi, kind.Retryable ? "Gửi lại nguyên văn có thể thành công." : "Gửi lại nguyên văn sẽ không thành công.")}
        {Section("en", kind.Title.En, kind.Advice.En, kind.Retryable ? "The same request may succeed later." : "The same request will not succeed.")}
        """;

    private static string Section(string language, string title, string advice, string retry) =>
        $"<section lang=\"{language}\"><h2>{Text(title)}</h2><p>{Text(advice)}</p><p>{Text(retry)}</p></section>";

    private static string Index() => "<h1>Mã lỗi · <span lang=\"en\">Problem codes</span></h1><ul>" +
        string.Concat(Problems.All.OrderBy(kind => kind.Status).ThenBy(kind => kind.Code, StringComparer.Ordinal).Select(Line)) + "</ul>";

    private static string Line(ProblemKind kind) =>
        $"<li>{kind.Status} <a href=\"{kind.Type}\"><code>{kind.Code}</code></a> {Text(kind.Title.Vi)} · <span lang=\"en\">{Text(kind.Title.En)}</span></li>";

    // The encoder's default would turn every Vietnamese letter into a character reference; the page is UTF-8.
    private static string Text(string text) => Encoder.Encode(text);

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);
}
