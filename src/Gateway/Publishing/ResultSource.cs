using System.Globalization;
using System.Text.Json;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Planning;

namespace Gateway.Host.Publishing;

/// <summary>The feed's results, as binary CloudEvents: attributes in headers, the data as it stands in the event.</summary>
internal sealed class ResultSource(IResultStore store, string topic) : IPublishSource
{
    public string Stream => "results";

    public async Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation)
    {
        // Nothing is left out without a filter by office, so positions follow each other.
        var page = await store.ReadAsync(after, max, null, cancellation);
        return [.. page.Events.Select((content, i) => Of(content, page.After - page.Events.Count + 1 + i))];
    }

    public Task<long> EndAsync(CancellationToken cancellation) => store.LastAsync(cancellation);

    private Publication Of(ReadOnlyMemory<byte> content, long position)
    {
        using var document = JsonDocument.Parse(content);
        var attributes = new List<KeyValuePair<string, string>>();
        ReadOnlyMemory<byte> data = default;
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.NameEquals("data"u8))
                data = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(member.Value).ToArray();
            else
                attributes.Add(new(member.Name, member.Value.GetString()!));
        }
        string Attribute(string name) => attributes.Find(attribute => attribute.Key == name).Value;
        return new(position, DateTimeOffset.Parse(Attribute("time"), CultureInfo.InvariantCulture), new StreamMessage(topic, Attribute("partitionkey"), CloudEventHeaders.Of(attributes), data));
    }
}
