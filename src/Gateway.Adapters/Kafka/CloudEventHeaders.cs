using System.Collections.Concurrent;
using System.Text;

namespace Gateway.Adapters.Kafka;

/// <summary>CloudEvents 1.0 in a record's headers (Kafka protocol binding §3.2): each attribute as UTF-8 under <c>ce_</c>, the data's type as <c>content-type</c>.</summary>
public static class CloudEventHeaders
{
    public const string Prefix = "ce_", ContentType = "content-type";
    private const string DataContentType = "datacontenttype";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Attributes are few, and each of their names goes out with every event.
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    /// <summary>Headers of a binary event; <paramref name="attributes"/> by their bare names, in the order given.</summary>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Of(IEnumerable<KeyValuePair<string, string>> attributes) => [.. attributes.Select(attribute => Of(attribute.Key, attribute.Value))];

    public static KeyValuePair<string, byte[]> Of(string attribute, string value) => new(Name(attribute), Encoding.UTF8.GetBytes(value));

    /// <summary>The header of one of our own attributes: what is asked for once is kept.</summary>
    public static string Name(ReadOnlySpan<char> attribute)
    {
        var known = Names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(attribute, out var header))
            return header;
        return known[attribute] = attribute.SequenceEqual(DataContentType) ? ContentType : string.Concat(Prefix, attribute);
    }

    /// <summary>
    /// The attributes in headers, by their bare names; null for one that is there twice, has no value or is no UTF-8. The data's type is not among them.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> In(IReadOnlyList<KeyValuePair<string, byte[]?>> headers)
    {
        var found = new List<KeyValuePair<string, string?>>();
        foreach (var (header, value) in headers)
        {
            if (!header.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            var name = header[Prefix.Length..];
            var at = found.FindIndex(known => known.Key == name);
            if (at < 0)
                found.Add(new(name, Text(value)));
            else
                found[at] = new(name, null);
        }
        return found;
    }

    /// <summary>The one value of a header; null where it is missing, repeated or unreadable.</summary>
    public static string? One(IReadOnlyList<KeyValuePair<string, byte[]?>> headers, string name)
    {
        var values = headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return values is [var one] ? Text(one.Value) : null;
    }

    public static string? Text(byte[]? bytes)
    {
        try
        {
            return bytes is null ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
