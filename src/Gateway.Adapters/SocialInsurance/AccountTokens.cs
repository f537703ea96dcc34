using System.Globalization;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.SocialInsurance;

internal sealed record AccountToken(string Access, string Id)
{
    public override string ToString() => "(token)";
}

/// <summary>What asking for a token brought: the token, or why there is none.</summary>
internal readonly record struct TokenResult(AccountToken? Token, Outcome.Failed? Failure);

/// <summary>
/// The account's one token: kept for the contract's time (about 50 min), asked for once however many wait for it. A rejected account is not
/// tried again for a while: every further sign-in would bring it nearer to being locked.
/// </summary>
internal sealed class AccountTokens(AgencyLink link)
{
    private static readonly TimeSpan RejectedFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private readonly TimeSpan keepFor = System.Xml.XmlConvert.ToTimeSpan(WireJson.Text(link.Contract.Wire, "tokenFor")!);
    private readonly Lock gate = new();
    private Task<TokenResult>? asking;
    private TokenResult known;
    private DateTimeOffset knownUntil;

    public Task<TokenResult> TakeAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (link.Clock.GetUtcNow() < knownUntil)
                return Task.FromResult(known);
            asking ??= AskAsync();
            return asking.WaitAsync(cancellation);
        }
    }

    /// <summary>The agency no longer takes this token; another one that came meanwhile stays.</summary>
    public void Forget(AccountToken token)
    {
        lock (gate)
            if (known.Token == token)
                knownUntil = default;
    }

    // Asked on behalf of all who wait, so no single one's cancellation ends it: it has the attempt's deadline of its own.
    private async Task<TokenResult> AskAsync()
    {
        await Task.Yield();
        using var deadline = new CancellationTokenSource(link.Options.AttemptTimeout ?? link.Contract.Limits.AttemptTimeout, link.Clock);
        try
        {
            var (result, keep) = await SignInAsync(deadline.Token);
            lock (gate)
                (known, knownUntil) = (result, link.Clock.GetUtcNow() + keep);
            return result;
        }
        catch (OperationCanceledException)
        {
            return new(null, new(Reasons.TimedOut, MayHaveArrived: false));
        }
        finally
        {
            lock (gate)
                asking = null;
        }
    }

    private async Task<(TokenResult Result, TimeSpan Keep)> SignInAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, link.Address(WireJson.Text(link.Contract.Wire, "tokenPath")!))
        {
            Content = new FormUrlEncodedContent([new("username", link.Account("Username")), new("password", link.Account("Password"))]),
        };
        var (reply, failure) = await link.Wire.SendAsync(request, cancellation);
        if (reply is null)
            return (new(null, failure! with { MayHaveArrived = false }), TimeSpan.Zero);
        var body = Verdicts.Text(reply) is null ? null : WireJson.Parse(reply.Body);
        var code = body is { } root ? WireJson.Text(root, "maKetQua") : null;
        if (code == "200" && Read(body!.Value) is { Access.Length: > 0 } token)
            return (new(token, null), Keep(WireJson.Text(body.Value, "APIKey.expires_in")));
        return Refusal(reply, code);
    }

    private (TokenResult, TimeSpan) Refusal(WireReply reply, string? code)
    {
        // A token call changes nothing there, so whatever went wrong, the document itself never left.
        var rule = link.Classifier.Match(new("sign-in", (int)reply.Status, code == "200" ? null : code, null));
        if (rule is { Class: ReplyClass.Permanent })
            return (new(null, new(rule.Code, MayHaveArrived: false, Then: NextMove.Park)), RejectedFor);
        var failed = new Outcome.Failed(rule is { Class: ReplyClass.Transient } ? rule.Code : Reasons.Unreadable, MayHaveArrived: false, reply.RetryAfter);
        return (new(null, failed), TimeSpan.Zero);
    }

    private static AccountToken? Read(System.Text.Json.JsonElement root) =>
        WireJson.Text(root, "APIKey.access_token") is { } access && WireJson.Text(root, "APIKey.id_token") is { } id ? new(access, id) : null;

    private TimeSpan Keep(string? expiresIn) =>
        int.TryParse(expiresIn, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && TimeSpan.FromSeconds(seconds) - Margin is var lasts && lasts < keepFor ? lasts : keepFor;
}
