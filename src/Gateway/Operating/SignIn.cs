using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Host.Operating;

/// <summary>
/// Who calls? Deny by default: every endpoint needs a key in force, unless it says <c>AllowAnonymous</c> (health, version, problem pages,
/// contract documents) or the method is wrong, and the right it names with <see cref="Callers.Needs{T}"/>. What the key may see is the handler's question.
/// </summary>
internal sealed class SignIn(RequestDelegate following, KeyRing ring, WrongKeys wrong, ILogger<SignIn> log, LateRecords? late = null)
{
    private const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null || IsWrongMethod(endpoint))
            return following(context);
        var found = ring.FindAsync(KeyOf(context.Request));
        return found.IsCompletedSuccessfully ? Continue(context, endpoint, found.Result) : ContinueAsync(context, endpoint, found);
    }

    private async Task ContinueAsync(HttpContext context, Endpoint? endpoint, ValueTask<SystemPrincipal?> found) => await Continue(context, endpoint, await found);

    private Task Continue(HttpContext context, Endpoint? endpoint, SystemPrincipal? caller)
    {
        if (caller is null)
            return RefuseAsync(context);
        late?.SignedIn(caller.Name, context.Request.Headers.Authorization[0].AsSpan(Scheme.Length + ApiKey.Marker.Length, ApiKey.PrefixLength));
        if (endpoint?.Metadata.GetMetadata<NeedsRight>() is { } needs && !caller.May(needs.Right))
        {
            log.RightMissing(caller.Name, needs.Right);
            late?.Add(Refusal.OfRight(caller.Name, needs.Name));
            return ProblemWriter.WriteAsync(context, Problems.Forbidden.With(requiredRole: needs.Name));
        }
        context.Features.Set<Principal>(caller);
        return following(context);
    }

    // The router's own answer to an address that has other methods. The addresses are published, so it tells a stranger nothing.
    private static bool IsWrongMethod(Endpoint? endpoint) => endpoint is not (null or RouteEndpoint);

    private Task RefuseAsync(HttpContext context)
    {
        late?.Add(ring.Refused(KeyOf(context.Request)));
        if (wrong.IsTooMany(context.Connection.RemoteIpAddress))
            return ProblemWriter.WriteAsync(context, Problems.RateLimited.With(retryAfter: WrongKeys.Window));
        log.SignInRefused(ApiKey.TryRead(KeyOf(context.Request), out var prefix, out _) ? prefix.ToString() : "none");
        return ProblemWriter.WriteAsync(context, Problems.Unauthenticated);
    }

    // Two Authorization headers are nobody: which one would a proxy have checked?
    private static string KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        return header.Count == 1 && header[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..] : "";
    }
}

/// <summary>The right that an endpoint asks for.</summary>
internal sealed record NeedsRight(SystemRights Right)
{
    public string Name { get; } = RightNames.Of(Right);
}

/// <summary>How handlers meet whoever calls.</summary>
internal static class Callers
{
    /// <summary>The system or the person that signed in. Only for endpoints that somebody must sign in for.</summary>
    public static Principal Caller(this HttpContext context) =>
        context.Features.Get<Principal>() ?? throw new InvalidOperationException("This endpoint is open to everybody; it has no caller.");

    /// <summary>Whether the caller has one more right than its endpoint asks for; where not, the answer that says so.</summary>
    public static bool Has(this HttpContext context, SystemRights right, out Problem problem)
    {
        problem = Problems.Forbidden.With(requiredRole: RightNames.Of(right));
        if (context.Caller().May(right))
            return true;
        LateRecords.Hear(context, Refusal.OfRight(context.Caller().Name, RightNames.Of(right)));
        return false;
    }

    /// <summary>Whether the caller acts for the office of a dossier that is there. Where not, the dossier is as if it were not, and that is recorded.</summary>
    public static bool Reaches(this HttpContext context, string office, string? dossier)
    {
        var caller = context.Caller();
        if (OfficeCode.TryParse(office, out var code) && caller.ActsFor(code))
            return true;
        LateRecords.Hear(context, Refusal.OfOffice(caller.Name, dossier));
        return false;
    }

    /// <summary>The same for what was looked for rather than asked for: nothing was refused, so nothing is recorded.</summary>
    public static bool Sees(this HttpContext context, string office) => OfficeCode.TryParse(office, out var code) && context.Caller().ActsFor(code);

    /// <summary>Refuses callers without this right with 403.</summary>
    public static T Needs<T>(this T endpoints, SystemRights right)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new NeedsRight(right));
}
