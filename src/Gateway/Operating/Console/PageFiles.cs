using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Gateway.Host.Operating.Console;

/// <summary>What pages are drawn with, out of the binary. Addresses carry what the content is, so a browser keeps them and never shows old ones.</summary>
internal static class PageFiles
{
    private static readonly FrozenDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["console.css"] = "text/css; charset=utf-8",
        ["console.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
        ["icon-test.svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (byte[] Content, string Version)> Files = Kinds.Keys.ToFrozenDictionary(name => name, Read);

    public static string Address(string name) => $"/assets/{name}?v={Files[name].Version}";

    public static void MapPageFiles(this IEndpointRouteBuilder app) => app.MapGet("/assets/{name}", Find).AllowAnonymous();

    private static IResult Find(string name, HttpContext context)
    {
        if (!Files.TryGetValue(name, out var file))
            return Hosting.Problems.NotFound.ToProblem();
        context.Response.Headers.CacheControl = context.Request.Query["v"] == file.Version ? "public, max-age=31536000, immutable" : "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(file.Content, Kinds[name]);
    }

    private static (byte[] Content, string Version) Read(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream("Console/" + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return (content, Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
    }
}
