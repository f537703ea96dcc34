using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Host.Hosting;

/// <summary>
/// One thing that readiness asks. <paramref name="Ask"/> answers null when all is well, else a word or two for whoever reads
/// <c>/readyz?verbose</c>. What does not decide (an agency's trouble) is shown and never makes us unready; what is quiet is shown only then.
/// </summary>
internal sealed record ReadyCheck(string Name, Func<CancellationToken, ValueTask<string?>> Ask, bool Decides = true, bool Quiet = false);

/// <summary>Liveness, readiness and version: open to everybody, so they say nothing that helps a stranger.</summary>
internal static class Health
{
    // Longer than the store waits for a lock, so that its own word is heard.
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/livez", () => TypedResults.Text("ok\n")).AllowAnonymous().WithName("Live").WithTags("Health");
        app.MapGet("/readyz", ReadyAsync).AllowAnonymous().WithName("Ready").WithTags("Health");
        app.MapGet("/version", () => TypedResults.Json(VersionOfGateway.This, HealthJson.Plain.VersionOfGateway)).AllowAnonymous().WithName("Version").WithTags("Health");
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, IEnumerable<ReadyCheck> checks, IHostApplicationLifetime life, TimeProvider clock)
    {
        var (ready, report) = await AskAsync(checks, life, clock, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        var text = context.Request.Query.ContainsKey("verbose") ? report : ready ? "ready\n" : "not ready\n";
        return TypedResults.Text(text, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Whether this process is ready, and a line for each thing that was asked.</summary>
    public static async Task<(bool IsReady, string Report)> AskAsync(IEnumerable<ReadyCheck> checks, IHostApplicationLifetime life, TimeProvider clock, CancellationToken cancellation)
    {
        var ready = !life.ApplicationStopping.IsCancellationRequested;
        var report = new StringBuilder(ready ? "" : "[-]stopping\n");
        foreach (var check in checks)
        {
            var trouble = await AskAsync(check, clock, cancellation);
            ready &= trouble is null || !check.Decides;
            if (trouble is null && check.Quiet)
                continue;
            var mark = trouble is null ? '+' : check.Decides ? '-' : '!';
            var note = trouble is null || check.Decides ? "" : " (does not affect readiness)";
            report.Append(CultureInfo.InvariantCulture, $"[{mark}]{check.Name} {trouble ?? "ok"}{note}\n");
        }
        return (ready, report.Append(ready ? "ready\n" : "not ready\n").ToString());
    }

    private static async ValueTask<string?> AskAsync(ReadyCheck check, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(AskFor, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await check.Ask(either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "no answer";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return "failed";
        }
    }
}

internal sealed record VersionOfGateway(string Name, string Version, string Runtime)
{
    public static VersionOfGateway This { get; } = new(
        "gateway",
        typeof(VersionOfGateway).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
        Environment.Version.ToString());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VersionOfGateway))]
internal sealed partial class HealthJson : JsonSerializerContext
{
    /// <summary>People read it: a plus is a plus.</summary>
    public static HealthJson Plain { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.CamelCase });
}
