using System.Collections.Frozen;

namespace Gateway.Host.Hosting;

/// <summary><c>GET /runbooks/{name}</c>: what to do about a kind of cause, at length and in both languages (ops/runbooks). Open to everybody who is called at night.</summary>
internal static class Runbooks
{
    public static void MapRunbooks(this IEndpointRouteBuilder app)
    {
        // Names are looked up among the files that are there; nothing of an address ever becomes a path.
        var files = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "runbooks"), "*.md").ToFrozenDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        app.MapGet("/runbooks/{name}", (string name) => files.TryGetValue(name, out var file) ? Results.File(file, "text/markdown; charset=utf-8") : Problems.NotFound.ToProblem())
            .AllowAnonymous().WithName("ReadRunbook").WithTags("Problems");
    }
}
