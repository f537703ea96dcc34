using System.Text;
using System.Text.Json;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Host.Publishing;

/// <summary>The feed's results, as binary CloudEvents: attributes in headers, the data as it stands in the event.</summary>
internal sealed class ResultSource(IResultStore store, string topic, FreshRows<ReadOnlyMemory<byte>>? fresh = null) : IPublishSource
{
    // More than results have, and more letters than a name of CloudEvents should have (§3.1 speaks of 20).
    private const int Attributes = 18, NameMax = 64;

    public string Stream => "results";

    public async Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation)
    {
        // Nothing is left out without a filter by office, so positions follow each other.
        if (await FreshAsync(after, max, cancellation) is { Count: > 0 } known)
            return [.. known.Select((content, i) => Of(content, after + 1 + i))];
        var page = await store.ReadAsync(after, max, null, cancellation);
        if (page.After - after == page.Events.Count)
            return [.. page.Events.Select((content, i) => Of(content, after + 1 + i))];
        // Up to what is missing: that is for a person, and nothing goes on over it.
        var whole = new List<Publication>();
        while (await store.ReadAsync(after + whole.Count, 1, null, cancellation) is { Events: [var content] })
            whole.Add(Of(content, after + whole.Count + 1));
        return whole;
    }

    // Where processes take turns at the feed what is known here is crumbs: then the store gives a whole batch. It may have been put back, so it is asked for the last one.
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> FreshAsync(long after, int max, CancellationToken cancellation)
    {
        if (fresh is null)
            return [];
        var end = await store.LastAsync(cancellation);
        var known = fresh.From(after + 1, max);
        if (known.Count == 0 || (known.Count < max / 2 && after + known.Count < end))
            return [];
        if ((await store.ReadAsync(after + known.Count - 1, 1, null, cancellation)).Events is [var last] && last.Span.SequenceEqual(known[^1].Span))
            return known;
        fresh.Forget();
        return [];
    }

    public Task<long> EndAsync(CancellationToken cancellation) => store.LastAsync(cancellation);

    internal Publication Of(ReadOnlyMemory<byte> content, long position)
    {
        var (headers, data, key, bornAt) = (new List<KeyValuePair<string, byte[]>>(Attributes), ReadOnlyMemory<byte>.Empty, (byte[]?)null, default(DateTimeOffset));
        Span<char> letters = stackalloc char[NameMax];
        var json = new Utf8JsonReader(content.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = letters[..json.CopyString(letters)];
            json.Read();
            if (name.SequenceEqual("data"))
            {
                var from = (int)json.TokenStartIndex;
                json.Skip();
                data = content[from..(int)json.BytesConsumed];
                continue;
            }
            var value = Value(ref json);
            headers.Add(new(CloudEventHeaders.Name(name), value));
            if (name.SequenceEqual("partitionkey"))
                key = value;
            else if (name.SequenceEqual("time"))
                bornAt = json.GetDateTimeOffset();
        }
        return new(position, bornAt, new StreamMessage(topic, key, headers, data));
    }

    private static byte[] Value(ref Utf8JsonReader json) => json is { TokenType: JsonTokenType.String, ValueIsEscaped: false } ? json.ValueSpan.ToArray() : Encoding.UTF8.GetBytes(json.GetString()!);
}
