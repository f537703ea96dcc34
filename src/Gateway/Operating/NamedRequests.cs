using System.Security.Cryptography;
using System.Text;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>What a request that makes work is answered with.</summary>
/// <param name="Body">UTF-8 JSON.</param>
internal sealed record Made(int Status, byte[] Body);

/// <summary>
/// Requests that make work carry <c>Idempotency-Key</c>: the same key with the same bytes does the work once and gets the first answer. Problems are not
/// remembered: nothing came of those.
/// </summary>
internal sealed class NamedRequests(IRequestKeys keys, TimeProvider clock)
{
    public const string Header = "Idempotency-Key", ReplayedHeader = "Idempotency-Replayed";
    private const int KeyLengthMax = 255;

    /// <param name="work">Makes what is asked for under the id that it is given; asked again with it after a crash, it finds what it had made.</param>
    public async Task<IResult> RunAsync(HttpContext context, byte[] body, Func<Guid, Task<(Made? Made, Problem? Problem)>> work)
    {
        if (Key(context.Request) is not { } key)
            return context.Request.Headers.ContainsKey(Header) ? Problems.IdempotencyKeyInvalid.ToProblem() : Problems.IdempotencyKeyMissing.ToProblem();
        var request = new NamedRequest(context.Caller().Name, key, Hash(context.Request, body));
        var standing = await keys.BeginAsync(request, Ids.New(clock), clock.GetUtcNow());
        if (standing.IsOther)
            return Problems.IdempotencyKeyReused.ToProblem();
        if (standing.IsUnderWay)
            return Problems.IdempotencyInProgress.With(retryAfter: TimeSpan.FromSeconds(2));
        if (standing.Answer is { } answer)
        {
            context.Response.Headers[ReplayedHeader] = "true";
            return Write(answer.Status, answer.Body);
        }
        // Where nobody knows whether it was stored the key stays as it is: who asks again in a minute goes on under the same id.
        var (made, problem) = await work(standing.Id!.Value);
        if (made is null)
        {
            await keys.ForgetAsync(request);
            return problem!;
        }
        await keys.AnswerAsync(request, new(made.Status, made.Body));
        return Write(made.Status, made.Body);
    }

    private static Answered Write(int status, ReadOnlyMemory<byte> body) => new Answered(status, body);

    // One quoted string, or the same without its quotes.
    private static string? Key(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ } text])
            return null;
        var key = text is ['"', .. var inner, '"'] ? inner : text;
        return key.Length is > 0 and <= KeyLengthMax && key.All(letter => letter is > ' ' and < (char)0x7F and not ('"' or '\\')) ? key : null;
    }

    private static byte[] Hash(HttpRequest request, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private sealed record Answered(int Status, ReadOnlyMemory<byte> Body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = Status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.ContentLength = Body.Length;
            await httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted);
        }
    }
}
