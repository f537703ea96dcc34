using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Host.Hosting;

/// <summary>Writes application/problem+json. No <c>instance</c>: it would repeat the address, which the caller wrote.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json; charset=utf-8";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with this problem, or does nothing when an answer is already under way.</summary>
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        if (response.HasStarted)
            return;
        if (problem.Kind.Status < StatusCodes.Status500InternalServerError)
            LateRecords.Hear(context, problem.Kind.Code);
        if (context.GetEndpoint()?.Metadata.GetMetadata<IProblemPage>() is { } page)
        {
            await page.WriteAsync(context, problem, TraceId());
            return;
        }
        var language = Languages.Of(context.Request);
        response.StatusCode = problem.Kind.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentLanguage = language;
        if (problem.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (problem.Kind.Status == 401)
            response.Headers.WWWAuthenticate = "Bearer";
        var body = Render(problem, language, TraceId());
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The trace of this request, or a fresh one when nobody traces it: what a caller quotes to us.</summary>
    public static string TraceId() => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    private static ReadOnlyMemory<byte> Render(Problem problem, string language, string traceId)
    {
        var (kind, vietnamese) = (problem.Kind, language == Languages.Vietnamese);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        json.WriteString("type", kind.Type);
        json.WriteString("title", vietnamese ? kind.Title.Vi : kind.Title.En);
        json.WriteNumber("status", kind.Status);
        if (problem.Detail is { } detail)
            json.WriteString("detail", vietnamese ? detail.Vi : detail.En);
        json.WriteString("code", kind.Code);
        json.WriteBoolean("retryable", kind.Retryable);
        json.WriteString("traceId", traceId);
        if (problem.RequiredRole is { } role)
            json.WriteString("requiredRole", role);
        if (problem.Errors.Count > 0)
            WriteErrors(json, problem.Errors, vietnamese);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<ProblemError> errors, bool vietnamese)
    {
        json.WriteStartArray("errors");
        foreach (var error in errors.Take(Problem.ErrorsMax))
        {
            json.WriteStartObject();
            json.WriteString("pointer", error.Pointer);
            json.WriteString("rule", error.Rule);
            if (error.Text is { } text)
                json.WriteString("detail", vietnamese ? text.Vi : text.En);
            if (error.Position is { } position)
                json.WriteNumber("position", position);
            if (error.Length is { } length)
                json.WriteNumber("length", length);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
