using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>The insurer's answers to the gateway's REST callback.</summary>
internal sealed class InsuranceCallbacks(TimeProvider clock)
{
    public SimulatedCallback Of(SimulatedCase one, Decision decision, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"BH-{one.Key}-{number}");
        var (kind, code) = (InsuranceWords.Kind(decision), InsuranceWords.Code(one.Operation, decision));
        var fields = decision == Decision.Grant ? one.Fields : new Dictionary<string, string>();
        var result = new JsonObject { ["fields"] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))) };
        if (InsuranceWords.Note(decision) is { } note)
            result["note"] = note;
        return new()
        {
            CallbackId = id,
            Key = one.Key,
            Dossier = one.Dossier,
            Kind = kind,
            Code = code,
            Content = string.Join('|', [kind, code, one.Reference, .. fields.Select(f => $"{f.Key}={f.Value}")]),
            Path = "v1/agencies/social-insurance/callbacks",
            ContentType = "application/json",
            Body = new JsonObject
            {
                ["callbackId"] = id,
                ["exchangeKey"] = one.Key,
                ["kind"] = kind,
                ["code"] = code,
                ["occurredAt"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["agencyReference"] = one.Reference,
                ["result"] = result,
            }.ToJsonString(),
        };
    }
}
