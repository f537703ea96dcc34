using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Host.Hosting;

namespace Gateway.Host.Operating;

/// <summary>A body that says what an operator wants: strict JSON, and nothing in it that nobody asked for.</summary>
internal static class JsonBody
{
    /// <summary>The body's bytes, bounded by the server; null when they are no JSON by their own words.</summary>
    public static async Task<byte[]?> BytesAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return null;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    /// <summary>What they say, or what is wrong with them. <paramref name="of"/> refuses members that it does not know.</summary>
    public static (T? Value, Problem? Problem) Read<T>(byte[] bytes, JsonTypeInfo<T> of)
        where T : class
    {
        using var document = StrictJson.TryParse(bytes);
        if (document is null)
            return (null, Problems.MalformedJson);
        try
        {
            return document.Deserialize(of) is { } value ? (value, null) : (null, Breach("", "type"));
        }
        catch (JsonException e)
        {
            // "$.filter.state": where it is, and never what stands there.
            return (null, Breach((e.Path ?? "$").Split('[')[0].TrimStart('$').Replace('.', '/'), "type"));
        }
    }

    public static Problem Breach(string pointer, string rule) => Problems.SchemaViolation.With(errors: [new ProblemError(pointer.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '/') ? pointer : "", rule)]);
}
