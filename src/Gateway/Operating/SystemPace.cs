using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>
/// How fast one system may send events: a bucket that holds one second's worth of requests. Beyond it 429 with Retry-After, so that one
/// shop's loop gone wild leaves the others their share. A batch is one request. Setting <c>Intake:RatePerSecondMax</c>.
/// </summary>
internal sealed class SystemPace(RequestDelegate following, TimeProvider clock, IConfiguration settings)
{
    public const string Setting = "Intake:RatePerSecondMax";

    // Several times what one node takes in: by default nobody is held back who does no harm.
    private const int RateDefault = 20_000, RateCeiling = 1_000_000;

    private readonly int rate = TryRate(settings, out var set) ? set : RateDefault;
    private readonly ConcurrentDictionary<string, TokenBucket> buckets = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the setting.</summary>
    public static IEnumerable<string> Problems(IConfiguration settings)
    {
        if (!TryRate(settings, out _))
            yield return string.Create(CultureInfo.InvariantCulture, $"{Setting} is a number from 1 to {RateCeiling}: requests a second of one system.");
    }

    public Task InvokeAsync(HttpContext context)
    {
        var isIntake = context.GetEndpoint()?.Metadata.GetMetadata<NeedsRight>() is { Right: SystemRights.SendEvents } && HttpMethods.IsPost(context.Request.Method);
        if (!isIntake || context.Features.Get<Principal>() is not { } caller)
            return following(context);
        var wait = buckets.GetOrAdd(caller.Name, static _ => new TokenBucket()).Take(clock, rate);
        return wait == TimeSpan.Zero ? following(context) : RefuseAsync(context, wait);
    }

    // The names of draft-ietf-httpapi-ratelimit-headers; shown where they help, with the refusal.
    private Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";q={rate};w=1");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"default\";r=0;t={Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))}");
        return ProblemWriter.WriteAsync(context, Hosting.Problems.RateLimited.With(retryAfter: wait));
    }

    private static bool TryRate(IConfiguration settings, out int rate)
    {
        rate = RateDefault;
        return settings[Setting] is not { } text || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rate) && rate is >= 1 and <= RateCeiling);
    }
}
