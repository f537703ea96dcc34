using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.OneStop;

/// <summary>Reads <c>/v1/results</c> from the beginning, page after page, over every restart of the gateway, with the cursor it was last given.</summary>
public sealed class ResultFeed(Uri gateway, string key, ResultLog results, TimeProvider clock) : IDisposable
{
    private const int PageSize = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(20) };
    private string? cursor;

    /// <summary>Reads until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
                if (await ReadPageAsync(2, cancellation) is not > 0)
                    await Task.Delay(Pause, clock, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>Reads what is there now.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var count = await ReadPageAsync(0, cancellation);
            if (count == 0)
                return;
            if (count is null)
                await Task.Delay(Pause, clock, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    // The number of events on the page; null when the gateway gave none because it is away.
    private async Task<int?> ReadPageAsync(int waitSeconds, CancellationToken cancellation)
    {
        var after = cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/results?limit={PageSize}&wait={waitSeconds}{after}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode)
                return null;
            var page = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!;
            var events = page["data"]!.AsArray();
            foreach (var heard in events)
                results.Write("feed", heard!);
            cursor = (string?)page["page"]!["next"] ?? cursor;
            return events.Count;
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException or IOException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
