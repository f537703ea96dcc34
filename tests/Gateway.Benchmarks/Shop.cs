using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Benchmarks;

/// <summary>A shop that begins its next dossier when an earlier one has come home: a set number is under way at any time.</summary>
internal sealed class Shop : IDisposable
{
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly Receiver receiver;
    private readonly string template;

    public Shop(Target gateway, Receiver receiver, string template)
    {
#pragma warning disable RS0030 // A measurement is its own client: no agency is reached from here.
        http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
#pragma warning restore RS0030
        http.DefaultRequestHeaders.Authorization = new("Bearer", gateway.Key);
        address = gateway.Address;
        this.receiver = receiver;
        this.template = File.ReadAllText(template);
    }

    /// <summary>From the first event to the last dossier's return.</summary>
    public async Task<TimeSpan> ServeAsync(string prefix, int count, int atOnce, TimeSpan pause)
    {
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                await ServeOneAsync(prefix + number.ToString("D8", CultureInfo.InvariantCulture));
                await Task.Delay(pause, TimeProvider.System);
            }
        }));
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => http.Dispose();

    private async Task ServeOneAsync(string id)
    {
        var home = receiver.ArrivalAsync(Overlay.Family[^1], id);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(template.Replace("{id}", id, StringComparison.Ordinal)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        using var answer = await http.PostAsync(address, content);
        answer.EnsureSuccessStatusCode();
        await home.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
