using System.Text.Json.Nodes;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>
/// Our session at the portal. Whoever needs one while a login is under way waits for that login; a session that the portal no longer
/// knows is replaced once, however many attempts found out at the same time.
/// </summary>
internal sealed class PortalSession(AgencyLink link, PortalWire wire)
{
    private readonly Lock gate = new();
    private Task<Login>? login;

    /// <summary>The session to use; <paramref name="rejected"/> is one that the portal just refused.</summary>
    public Task<Login> GetAsync(string? rejected, CancellationToken cancellation)
    {
        lock (gate)
        {
            var isUsable = login is { IsCompleted: false } || (login is { IsCompletedSuccessfully: true } done && done.Result is { Session: { } session } && session != rejected);
            if (!isUsable)
                login = LoginAsync();
            return login!.WaitAsync(cancellation);
        }
    }

    // Not cancelled with whoever happened to come first: others wait for it too. The attempt's own limit bounds it.
    private async Task<Login> LoginAsync()
    {
        using var limit = new CancellationTokenSource(link.Contract.Limits.AttemptTimeout, link.Clock);
        try
        {
            var body = new JsonObject { ["username"] = link.Account("username"), ["password"] = link.Account("password") };
            using var http = PortalCalls.Message(link, wire.AuthPath, body);
            var reply = PortalReply.Read(await link.Wire.SendAsync(http, limit.Token));
            return Judge(reply);
        }
        catch (OperationCanceledException)
        {
            return new(null, new(Reasons.TimedOut, MayHaveArrived: false));
        }
    }

    // Whatever went wrong here, the dossier itself was not sent yet.
    private Login Judge(PortalReply reply)
    {
        if (reply.Failure is { } failure)
            return new(null, failure with { MayHaveArrived = false });
        if (reply.Code is "0" or "00" && WireJson.Text(reply.Root, "session") is { Length: > 0 } session)
            return new(session, null);
        var rule = link.Classifier.Match(new("", (int)reply.Wire!.Status, reply.Code, reply.Message));
        return rule is { Class: ReplyClass.Transient }
            ? new(null, new(rule.Code, MayHaveArrived: false, reply.Wire.RetryAfter))
            : new(null, new("login-refused", MayHaveArrived: false, Then: NextMove.Park));
    }
}

/// <summary>A session, or why there is none.</summary>
internal sealed record Login(string? Session, Outcome.Failed? Failure);
