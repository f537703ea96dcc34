using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>The gateway as the verbs see it: over HTTP, like everybody else.</summary>
internal sealed class OperatorApi : IDisposable
{
    private const int AnswerBytesMax = 64 << 20;
    private readonly HttpClient client;
    private readonly Tongue tongue;
    private readonly TimeSpan timeout;

    public OperatorApi(Uri server, string? token, Tongue tongue, TimeSpan timeout)
    {
        (this.tongue, this.timeout) = (tongue, timeout);
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = timeout })
        {
            BaseAddress = server,
            Timeout = timeout,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
        if (token is { Length: > 0 })
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(tongue.IsEnglish ? Languages.English : Languages.Vietnamese);
    }

    public void Dispose() => client.Dispose();

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    public Task<JsonElement> PostAsync(string path, byte[] body, string mediaType, CancellationToken cancellation)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellation);
    }

    /// <summary>An act on something of which this version was seen; an answer without a body is an empty object.</summary>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, string? seen, CancellationToken cancellation)
    {
        var request = Request(method, path, body);
        if (seen is not null)
            request.Headers.IfMatch.ParseAdd(seen);
        return SendAsync(request, cancellation);
    }

    /// <summary>Asks for work, under a key of this call: asked again by the network's doing it is done once.</summary>
    public Task<JsonElement> MakeAsync(string path, JsonObject body, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Post, path, body);
        request.Headers.Add("Idempotency-Key", $"\"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}\"");
        return SendAsync(request, cancellation);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body) => new(method, path)
    {
        Content = body is null ? null : new StringContent(CliJson.OneLine(CliJson.Element(body)), System.Text.Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };

    /// <summary>What is no JSON, with the headers that came with it.</summary>
    public Task<(byte[] Content, HttpResponseHeaders Headers)> GetBytesAsync(string path, CancellationToken cancellation) => SendForAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellation) => Parse((await SendForAsync(request, cancellation)).Content);

    private async Task<(byte[] Content, HttpResponseHeaders Headers)> SendForAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using (request)
            {
                using var reply = await client.SendAsync(request, cancellation);
                var bytes = await reply.Content.ReadAsByteArrayAsync(cancellation);
                return reply.IsSuccessStatusCode ? (bytes, reply.Headers) : throw Refused(reply, bytes);
            }
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException)
        {
            throw new CliException(ExitCodes.Unreachable, Say($"Không kết nối được tới {client.BaseAddress}. Chạy: gateway serve", $"{client.BaseAddress} cannot be reached. Run: gateway serve"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException(ExitCodes.Unreachable, Say($"Hết thời gian chờ ({timeout.TotalSeconds:0} giây).", $"No answer within {timeout.TotalSeconds:0} seconds."));
        }
    }

    private JsonElement Parse(byte[] bytes)
    {
        if (bytes.Length == 0)
            return CliJson.Element(new JsonObject());
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new CliException(ExitCodes.Unexpected, Say("Câu trả lời không phải JSON; --server có đúng là gateway không?", "The answer is not JSON; is --server a gateway?"));
        }
    }

    private CliException Refused(HttpResponseMessage reply, byte[] bytes)
    {
        var status = reply.StatusCode;
        var exitCode = status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => ExitCodes.NotFound,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCodes.NotAuthorised,
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => ExitCodes.Conflict,
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => ExitCodes.Usage,
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.GatewayTimeout => ExitCodes.Unreachable,
            _ => ExitCodes.Unexpected,
        };
        return new(exitCode, Describe(status, bytes), reply.Headers.RetryAfter?.Delta);
    }

    // "title (code) at /data/dueAt: required, trace …" from a problem; the bare status from anything else.
    private string Describe(HttpStatusCode status, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var problem = document.RootElement;
            var text = $"{problem.GetProperty("title").GetString()} ({problem.GetProperty("code").GetString()})";
            if (problem.TryGetProperty("detail", out var detail))
                text += ": " + detail.GetString();
            if (problem.TryGetProperty("errors", out var errors))
                text += string.Concat(errors.EnumerateArray().Select(error => $"\n  {error.GetProperty("pointer").GetString()}{Place(error)}: {(error.TryGetProperty("detail", out var hint) ? hint : error.GetProperty("rule")).GetString()}"));
            if (problem.TryGetProperty("requiredRole", out var right))
                text += Say($"\n  Cần quyền: {right.GetString()}", $"\n  The right that is missing: {right.GetString()}");
            return text + $"\ntrace {problem.GetProperty("traceId").GetString()}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Say($"Gateway trả lời HTTP {(int)status}.", $"The gateway answered HTTP {(int)status}.");
        }
    }

    private string Place(JsonElement error) => error.TryGetProperty("position", out var position) && error.TryGetProperty("length", out var length)
        ? Say($" (ký tự {position.GetInt32() + 1} đến {position.GetInt32() + length.GetInt32()})", $" (characters {position.GetInt32() + 1} to {position.GetInt32() + length.GetInt32()})")
        : "";

    private string Say(string vietnamese, string inEnglish) => tongue.Say(vietnamese, inEnglish);
}
