using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating.People;

/// <summary>People's sessions as requests meet them: the cookie, and whom it lets in.</summary>
internal sealed class Sessions(ISessionStore store, WrongKeys wrong, ConsoleOptions options, TimeProvider clock, LateRecords? late = null)
{
    // With the prefix a browser keeps it to this host, over TLS, for every path.
    private const string Plain = "gateway", Secure = "__Host-gateway";

    /// <summary>The text of the session's cookie, whatever it may be worth; null where there is none.</summary>
    public string? Shown(HttpRequest request) => request.Cookies[NameOf(request)] is { Length: > 0 } text ? text : null;

    /// <summary>The person in whose session this request is, made known to handlers; null where there is none in force.</summary>
    public async ValueTask<PersonPrincipal?> FindAsync(HttpContext context)
    {
        if (Shown(context.Request) is not { } text)
            return null;
        var now = clock.GetUtcNow();
        if (await ReadAsync(text, now, context.RequestAborted) is not { } session)
        {
            wrong.IsTooMany(context.Connection.RemoteIpAddress);
            Forget(context);
            return null;
        }
        await SeenAsync(session, now);
        var person = PersonPrincipal.Of(session);
        context.Features.Set<Principal>(person);
        return person;
    }

    /// <summary>Uses a link, once; with <see cref="LinkUse.Done"/> the answer carries the session's cookie.</summary>
    public async Task<LinkUse> RedeemAsync(HttpContext context, string link)
    {
        if (!ApiKey.TryRead(link, out var prefix, out var secret, ApiKey.LinkMarker))
            return Refuse(LinkUse.Unknown, null);
        var (name, (own, hash, text)) = (prefix.ToString(), ApiKey.Create(ApiKey.SessionMarker));
        var (use, _) = await store.RedeemAsync(name, secret.ToString(), own, hash, clock.GetUtcNow());
        if (use != LinkUse.Done)
            return Refuse(use, name);
        Give(context, text);
        return use;
    }

    /// <summary>Whether this address has guessed too often of late.</summary>
    public bool IsTooMany(HttpContext context) => wrong.IsTooMany(context.Connection.RemoteIpAddress);

    /// <summary>Begins a session for somebody whom an identity provider vouches for.</summary>
    public async Task BeginAsync(HttpContext context, Person person)
    {
        var ((prefix, hash, text), now) = (ApiKey.Create(ApiKey.SessionMarker), clock.GetUtcNow());
        await store.BeginAsync(new PersonSession(prefix, hash, person, now, now, null));
        Give(context, text);
    }

    /// <summary>Ends the session of this request, or all of its person.</summary>
    public async Task EndAsync(HttpContext context, PersonPrincipal person, bool all)
    {
        await store.EndAsync(person.Session.Person.Name, all ? null : person.Session.Prefix, person.Name, clock.GetUtcNow());
        Forget(context);
    }

    private async ValueTask<PersonSession?> ReadAsync(string text, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!ApiKey.TryRead(text, out var prefix, out _, ApiKey.SessionMarker))
            return Refused("malformed-key", null);
        if (await store.FindAsync(prefix.ToString(), cancellation) is not { } session)
            return Refused("unknown-key", null);
        if (!ApiKey.IsSecret(text.AsSpan()[^ApiKey.SecretLength..], session.Hash))
            return Refused("wrong-secret", session.Prefix);
        return session.IsInForce(now) ? session : Refused(session.EndedAt is null ? "expired" : "revoked", session.Prefix);
    }

    // The person is known; that they were here is written another time.
    private async Task SeenAsync(PersonSession session, DateTimeOffset now)
    {
        try
        {
            if (now - session.SeenAt >= PersonSession.SeenEvery)
                await store.SeenAsync(session.Prefix, now);
        }
        catch (StoreUnavailableException e) when (e.Trouble != StoreTrouble.Closed)
        {
            return;
        }
    }

    private PersonSession? Refused(string why, string? prefix)
    {
        late?.Add(Refusal.OfKey(why, prefix));
        return null;
    }

    private LinkUse Refuse(LinkUse use, string? prefix)
    {
        late?.Add(use switch
        {
            LinkUse.Unknown => Refusal.OfKey(prefix is null ? "malformed-key" : "unknown-key", null),
            LinkUse.WrongSecret => Refusal.OfKey("wrong-secret", prefix),
            LinkUse.Used => Refusal.OfKey("used", prefix),
            LinkUse.Expired => Refusal.OfKey("expired", prefix),
            _ => throw new System.Diagnostics.UnreachableException($"{use} is no refusal."),
        });
        return use;
    }

    private void Give(HttpContext context, string text) => context.Response.Cookies.Append(NameOf(context.Request), text, Cookie(context.Request));

    private void Forget(HttpContext context) => context.Response.Cookies.Delete(NameOf(context.Request), Cookie(context.Request));

    // Lax, because identity providers and mails lead here; nothing is done by following a link.
    private CookieOptions Cookie(HttpRequest request) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = options.IsSecure(request), Path = "/", IsEssential = true };

    private string NameOf(HttpRequest request) => options.IsSecure(request) ? Secure : Plain;
}
