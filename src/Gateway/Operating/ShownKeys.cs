using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>
/// Ends every key of ours that an address shows, before anything else is asked of the request: whoever reads addresses has it now, however
/// wrong the rest may be. What only looks like a key counts as a wrong one.
/// </summary>
internal sealed class ShownKeys(RequestDelegate following, KeyRing ring, WrongKeys wrong, TimeProvider clock, ILogger<ShownKeys> log)
{
    private readonly Tally strangers = new(clock);

    public Task InvokeAsync(HttpContext context)
    {
        var shown = AddressGuard.ShownKeys(AddressGuard.TargetOf(context));
        return shown.Count == 0 ? following(context) : RefuseAsync(context, shown);
    }

    private async Task RefuseAsync(HttpContext context, IReadOnlyCollection<string> shown)
    {
        // The framing was not looked at, so nothing behind this request is read.
        context.Response.Headers.Connection = "close";
        var areOurs = false;
        foreach (var key in shown)
            areOurs |= await EndAsync(key);
        var kind = areOurs || !IsOneTooMany(context) ? Problems.CredentialInUrl : Problems.RateLimited.With(retryAfter: WrongKeys.Window);
        await ProblemWriter.WriteAsync(context, kind);
    }

    private async Task<bool> EndAsync(string key)
    {
        if (!await ring.RevokeShownAsync(key))
            return false;
        log.KeyShownInAddress(key.Substring(ApiKey.Marker.Length, ApiKey.PrefixLength));
        return true;
    }

    private bool IsOneTooMany(HttpContext context)
    {
        if (strangers.Add() is > 0 and var count)
            log.StrangeKeysShown(count);
        return wrong.IsTooMany(context.Connection.RemoteIpAddress);
    }
}
