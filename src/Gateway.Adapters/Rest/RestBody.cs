using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Rest;

/// <summary>How an operation's body is made, compiled once: passed through, built member by member, or none.</summary>
internal sealed class RestBody
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly bool passesThrough;
    private readonly IReadOnlyList<Member>? members;

    private RestBody(bool passesThrough, IReadOnlyList<Member>? members) => (this.passesThrough, this.members) = (passesThrough, members);

    public static RestBody Compile(JsonElement? description, List<string> problems)
    {
        switch (description)
        {
            case null:
                return new(false, null);
            case { ValueKind: JsonValueKind.String } text when text.GetString() == "event-data":
                return new(true, null);
            case { ValueKind: JsonValueKind.Object } mapping:
                return new(false, Members(mapping, problems));
            default:
                problems.Add("body is neither \"event-data\" nor an object of sources");
                return new(false, null);
        }
    }

    /// <summary>The content to send, if the operation has any, or why there is none: something it needs is absent, or is no fact.</summary>
    public (HttpContent? Content, Outcome.Failed? Stopped) Make(AgencyRequest request, RequestFields fields)
    {
        var bytes = request.Body;
        if (!passesThrough)
        {
            if (members is null)
                return (null, null);
            var buffer = new ArrayBufferWriter<byte>(512);
            using var json = new Utf8JsonWriter(buffer, WireJson.Writing);
            if (!Write(json, members, request, fields))
                return (null, RequestFields.Incomplete());
            json.Flush();
            bytes = buffer.WrittenMemory;
        }
        if (Placeholders.AnyIn(bytes.Span))
            return (null, Placeholders.NotSendable());
        var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.ContentType = Json;
        return (content, null);
    }

    private static bool Write(Utf8JsonWriter json, IReadOnlyList<Member> members, AgencyRequest request, RequestFields fields)
    {
        json.WriteStartObject();
        foreach (var member in members)
        {
            if (member.Source is { } source)
            {
                if (!source.Write(json, member.Name, request, fields))
                    return false;
                continue;
            }
            json.WritePropertyName(member.Name);
            if (!Write(json, member.Nested, request, fields))
                return false;
        }
        json.WriteEndObject();
        return true;
    }

    private static List<Member> Members(JsonElement mapping, List<string> problems)
    {
        var members = new List<Member>();
        foreach (var member in mapping.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
                members.Add(new(member.Name, null, Members(member.Value, problems)));
            else if (member.Value.ValueKind == JsonValueKind.String && RestSource.Compile(member.Value.GetString()!) is { } source)
                members.Add(new(member.Name, source, []));
            else
                problems.Add($"body.{member.Name} names no source");
        }
        return members;
    }

    private sealed record Member(string Name, RestSource? Source, IReadOnlyList<Member> Nested);
}
