using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Adapters.OneStop;

namespace Gateway.Host.Cli;

/// <summary>
/// Brings results to a developer's own address as the webhook would: the same bytes, headers and signature. Who does not listen yet is waited for;
/// who says no is asked three times.
/// </summary>
internal sealed class Forwarder(Uri target, string secret, TimeSpan again, Terminal terminal, TimeProvider clock) : IDisposable
{
    private const int AttemptsMax = 3;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    private readonly WebhookSignature signature = new(secret);
    private readonly TwinWatch twins = new(target, terminal);
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = AnswerWithin };
    private bool isWaiting;

    /// <summary>What came of it, for the line of the result, and whether it was taken.</summary>
    public async Task<(string Ending, bool IsTaken)> ForwardAsync(JsonElement item, CancellationToken cancellation)
    {
        var attempts = 0;
        while (true)
        {
            var (status, ending) = await TryAsync(item, cancellation);
            if (status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices)
                return (ending, true);
            if (status is not null)
                attempts++;
            if (attempts == AttemptsMax || status == HttpStatusCode.Gone)
                return (ending + terminal.Say(", không gửi lại nữa", ", given up"), false);
            Tell(status, ending);
            await Task.Delay(again, clock, cancellation);
        }
    }

    /// <summary>One attempt more, whatever came of the others.</summary>
    public async Task<string> BringOnceAsync(JsonElement item, CancellationToken cancellation) => (await TryAsync(item, cancellation)).Ending;

    /// <summary>Warns where somebody else brings results to the same address.</summary>
    public void LookForTwins() => twins.Look();

    public void Dispose()
    {
        client.Dispose();
        twins.Dispose();
    }

    private async Task<(HttpStatusCode? Status, string Ending)> TryAsync(JsonElement item, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var (status, word) = await PostAsync(item, cancellation);
        return (status, string.Create(CultureInfo.InvariantCulture, $"→ {word} ({clock.GetElapsedTime(began).TotalMilliseconds:0} ms)"));
    }

    // Null where nobody was reached: that counts as no answer, however often it happens.
    private async Task<(HttpStatusCode? Status, string Word)> PostAsync(JsonElement item, CancellationToken cancellation)
    {
        var (body, id, now) = (Encoding.UTF8.GetBytes(item.GetRawText()), ExchangeText.Text(item, "id") ?? "", clock.GetUtcNow().ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/cloudevents+json") } } };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signature.Of(id, now, body));
        try
        {
            using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return (reply.StatusCode, ((int)reply.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException)
        {
            return (null, terminal.Say("không kết nối được", "unreachable"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (HttpStatusCode.RequestTimeout, terminal.Say("không trả lời", "no answer"));
        }
    }

    private void Tell(HttpStatusCode? status, string ending)
    {
        if (status is not null || !isWaiting)
            terminal.Progress(ending + terminal.Say($", gửi lại sau {again.TotalSeconds:0.#} giây", $", again in {again.TotalSeconds:0.#} s"));
        isWaiting = status is null;
    }
}
