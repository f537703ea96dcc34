using System.Globalization;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Intake;

/// <summary>The context attributes of one event that we act on, whichever mode it came in; what becomes of the rest is ADR 0020.</summary>
internal sealed record CloudEventEnvelope(string Id, string Source, DossierEventKind Kind, string Subject, OfficeCode Office, DateTimeOffset Time, long? Sequence, JsonElement Data, TraceContext? Trace = null)
{
    private const int IdLengthMax = 128, SourceLengthMax = 200, SystemLengthMax = 100, SchemaLengthMax = 300, TraceLengthMax = 100, SequenceDigitsMax = 18;
    private static readonly System.Buffers.SearchValues<char> SystemLetters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly Dictionary<string, DossierEventKind> Kinds = Enum.GetValues<DossierEventKind>()
        .ToDictionary(kind => $"dossier.{kind.ToString().ToLowerInvariant()}.v1", StringComparer.Ordinal);

    /// <summary>
    /// Reads the attributes by name (<paramref name="attribute"/> gives null for one that is absent); the name of the one that is wrong when
    /// there is no envelope.
    /// </summary>
    public static (CloudEventEnvelope? Envelope, string? Wrong) Read(Func<string, string?> attribute, JsonElement data, string typePrefix, DateTimeOffset now)
    {
        if (attribute("specversion") != "1.0")
            return (null, "specversion");
        if (attribute("id") is not { Length: > 0 and <= IdLengthMax } id || !VisibleText.Is(id))
            return (null, "id");
        if (attribute("type") is not { } type || !type.StartsWith(typePrefix, StringComparison.Ordinal) || !Kinds.TryGetValue(type[typePrefix.Length..], out var kind))
            return (null, "type");
        if (attribute("source") is not { Length: <= SourceLengthMax } source || !TryOffice(source, out var office))
            return (null, "source");
        if (attribute("subject") is not { } subject || !DossierNumber.IsValid(subject))
            return (null, "subject");
        if (attribute("partitionkey") is { } key && key != subject)
            return (null, "partitionkey");
        if (!TryTime(attribute("time"), now, out var time))
            return (null, "time");
        if (attribute("datacontenttype") is not (null or "application/json"))
            return (null, "datacontenttype");
        if (attribute("dataschema") is { Length: 0 or > SchemaLengthMax })
            return (null, "dataschema");
        if (attribute("traceparent") is { Length: 0 or > TraceLengthMax })
            return (null, "traceparent");
        if (!TrySequence(attribute("sequence"), out var sequence))
            return (null, "sequence");
        return data.ValueKind == JsonValueKind.Object ? (new(id, source, kind, subject, office, time, sequence, data, TraceContext.Read(attribute("traceparent"), attribute("tracestate"))), null) : (null, "data");
    }

    // /<organisation code of the office>/<system>
    private static bool TryOffice(string source, out OfficeCode office)
    {
        office = default;
        var parts = source.Split('/');
        return parts.Length == 3 && parts[0].Length == 0 && parts[2].Length is > 0 and <= SystemLengthMax && !parts[2].AsSpan().ContainsAnyExcept(SystemLetters) && OfficeCode.TryParse(parts[1], out office);
    }

    private static bool TryTime(string? text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        return text is not null && DateTimeRule.TryRead(text, out time) && EventTimes.IsPossible(time, now);
    }

    private static bool TrySequence(string? text, out long? sequence)
    {
        sequence = null;
        if (text is null)
            return true;
        if (text.Length > SequenceDigitsMax || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            return false;
        sequence = number;
        return true;
    }
}
