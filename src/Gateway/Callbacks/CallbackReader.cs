using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Xml;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Hosting;

namespace Gateway.Host.Callbacks;

/// <summary>Reads a REST callback against contracts/callbacks/v1/callback.schema.json: all of it is right, or we say where it is not.</summary>
internal sealed class CallbackReader(JsonSchemaGate gate)
{
    /// <summary>The callback, or the problem with it.</summary>
    public (CallbackDraft? Draft, Problem? Problem) Read(ReadOnlyMemory<byte> body)
    {
        using var document = StrictJson.TryParse(body);
        if (document is null)
            return (null, Problems.MalformedJson);
        var errors = gate.Validate(document.RootElement);
        return errors.Count > 0
            ? (null, Problems.SchemaViolation.With(errors: [.. errors.Select(error => new ProblemError(error.At, error.Keyword))]))
            : (ReadValid(document.RootElement), null);
    }

    private static CallbackDraft ReadValid(JsonElement body)
    {
        string Text(string member) => body.GetProperty(member).GetString()!;
        var reference = body.TryGetProperty("agencyReference", out var given) ? given.GetString() : null;
        var content = Encoding.UTF8.GetBytes(body.GetProperty("result").GetRawText());
        return new(
            Text("callbackId"), Text("exchangeKey"),
            new AgencyAnswer(KindOf(Text("kind")), Text("code"), content, reference),
            XmlConvert.ToDateTimeOffset(Text("occurredAt")));
    }

    private static AnswerKind KindOf(string kind) => kind switch
    {
        "answered" => AnswerKind.Answered,
        "refused" => AnswerKind.Refused,
        "supplement-requested" => AnswerKind.SupplementRequested,
        "payment-requested" => AnswerKind.PaymentRequested,
        _ => throw new UnreachableException("The schema lists every kind."),
    };
}
