using System.Globalization;
using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Rest;

/// <summary>One compiled source of a value: where it comes from in a request. Strings stay strings, everything else stays as the shop wrote it.</summary>
internal sealed class RestSource
{
    private const string Moment = "yyyy-MM-dd'T'HH:mm:sszzz";
    private readonly Func<AgencyRequest, RequestFields, string?> text;

    private RestSource(Func<AgencyRequest, RequestFields, string?> text, string? bodyPath, bool optional)
    {
        this.text = text;
        BodyPath = bodyPath;
        IsOptional = optional;
    }

    public bool IsOptional { get; }

    private string? BodyPath { get; }

    /// <summary>Compiles a source; null when it is none.</summary>
    public static RestSource? Compile(string source)
    {
        var optional = source.EndsWith('?') && !source.StartsWith('=');
        var name = optional ? source[..^1] : source;
        if (name.StartsWith('='))
            return new((_, _) => name[1..], null, false);
        if (name.StartsWith("body.", StringComparison.Ordinal))
            return new((_, fields) => fields.Find(name[5..]), name[5..], optional);
        if (name.StartsWith("results.", StringComparison.Ordinal) && name.Split('.', 3) is [_, var step, var field])
            return new((_, fields) => fields.FindResult(step, field), null, optional);
        return OfEnvelope(name) is { } read ? new((request, _) => read(request), null, optional) : null;
    }

    /// <summary>The value as text; null when there is none.</summary>
    public string? Text(AgencyRequest request, RequestFields fields) => text(request, fields);

    /// <summary>Writes the member; false when it is needed and absent.</summary>
    public bool Write(Utf8JsonWriter json, string member, AgencyRequest request, RequestFields fields)
    {
        if (BodyPath is not null && fields.At(BodyPath) is { ValueKind: not (JsonValueKind.String or JsonValueKind.Null) } structure)
        {
            json.WritePropertyName(member);
            structure.WriteTo(json);
            return true;
        }
        if (Text(request, fields) is not { } value)
            return IsOptional;
        json.WriteString(member, value);
        return true;
    }

    private static Func<AgencyRequest, string?>? OfEnvelope(string name) => name switch
    {
        "dossier" => r => r.Dossier,
        "office" => r => r.Office,
        "key" => r => r.IdempotencyKey,
        "operation" => r => r.Operation,
        "procedureCode" => r => r.ProcedureCode,
        "portalStatus" => r => r.PortalStatus?.ToString(CultureInfo.InvariantCulture),
        "dueAt" => r => r.DueAt?.ToString(Moment, CultureInfo.InvariantCulture),
        "receivedAt" => r => r.ReceivedAt?.ToString(Moment, CultureInfo.InvariantCulture),
        "occurredAt" => r => r.OccurredAt.ToString(Moment, CultureInfo.InvariantCulture),
        _ => null,
    };
}
