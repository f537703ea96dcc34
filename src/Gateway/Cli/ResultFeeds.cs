using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Adapters.Kafka;

namespace Gateway.Host.Cli;

/// <summary>Results as they come, wherever they come from.</summary>
internal interface IResultFeed : IDisposable
{
    /// <summary>Behind what was done with; null until that is known.</summary>
    string? Cursor { get; }

    /// <summary>The next results, up to <paramref name="max"/>; none when nothing came for <paramref name="wait"/>.</summary>
    Task<IReadOnlyList<JsonElement>> NextAsync(int max, TimeSpan wait, CancellationToken cancellation);

    /// <summary>What was given is done with.</summary>
    void Done();
}

/// <summary>Over HTTP, like every shop that fetches.</summary>
/// <param name="cursor">Null is whatever comes from now on.</param>
internal sealed class HttpResults(OperatorApi api, string? cursor) : IResultFeed
{
    private string? next = cursor;

    public string? Cursor { get; private set; } = cursor;

    public async Task<IReadOnlyList<JsonElement>> NextAsync(int max, TimeSpan wait, CancellationToken cancellation)
    {
        // From now on means from the first answer on, which is not waited for.
        var seconds = next is null ? 0 : (int)wait.TotalSeconds;
        var page = await api.GetAsync($"/v1/results?after={Uri.EscapeDataString(next ?? Publishing.FeedAsk.End)}&limit={max}&wait={seconds}", cancellation);
        next = page.GetProperty("page").GetProperty("next").GetString();
        return [.. page.GetProperty("data").EnumerateArray()];
    }

    public void Done() => Cursor = next;

    public void Dispose() => api.Dispose();
}

/// <summary>From the topic itself, as other readers of the province see it.</summary>
internal sealed class TopicResults(TopicFollower topic, Terminal terminal) : IResultFeed
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly JsonWriterOptions AsTheyAre = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? Cursor { get; private set; } = topic.Cursor;

    public async Task<IReadOnlyList<JsonElement>> NextAsync(int max, TimeSpan wait, CancellationToken cancellation)
    {
        var (read, began) = (new List<JsonElement>(), TimeProvider.System.GetTimestamp());
        while (read.Count == 0 && TimeProvider.System.GetElapsedTime(began) < wait)
        {
            cancellation.ThrowIfCancellationRequested();
            var (record, trouble) = topic.Next(Look);
            if (trouble is not null)
                throw new CliException(ExitCodes.Unreachable, terminal.Say($"Không đọc tiếp được topic ({trouble}).", $"The topic cannot be read on ({trouble})."));
            for (; record is not null; (record, _) = read.Count < max ? topic.Next(TimeSpan.Zero) : (null, null))
            {
                if (Event(record) is { } whole)
                    read.Add(whole);
                else
                    terminal.Trouble(terminal.Say($"✖ Bản ghi {record.Position} không phải CloudEvents dạng binary.", $"✖ Record {record.Position} is no CloudEvent in binary mode."));
            }
            await Task.Yield();
        }
        return read;
    }

    public void Done() => Cursor = topic.Cursor;

    public void Dispose() => topic.Dispose();

    // Attributes from the headers, the data as it stands: what the webhook would carry.
    private static JsonElement? Event(KafkaRecord record)
    {
        var attributes = CloudEventHeaders.In(record.Headers);
        if (record.Value is null || !attributes.Any(attribute => attribute.Key == "specversion") || attributes.Any(attribute => attribute.Value is null))
            return null;
        var buffer = new ArrayBufferWriter<byte>(record.Value.Length + 512);
        try
        {
            using (var json = new Utf8JsonWriter(buffer, AsTheyAre))
            {
                json.WriteStartObject();
                foreach (var (name, value) in attributes)
                    json.WriteString(name, value);
                if (CloudEventHeaders.One(record.Headers, CloudEventHeaders.ContentType) is { } type)
                    json.WriteString("datacontenttype", type);
                json.WritePropertyName("data");
                json.WriteRawValue(record.Value);
                json.WriteEndObject();
            }
            using var document = JsonDocument.Parse(buffer.WrittenMemory);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
