using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Tests.Adapters;

/// <summary>
/// One recorded conversation with an agency: <c>contracts/agencies/&lt;agency&gt;/cases/*.json</c>. What a request does not name is filled with
/// fixed synthetic values, so that every recorded reply can be literal.
/// </summary>
public sealed record AgencyCase(string Agency, string File, JsonObject Json)
{
    public static readonly Guid Exchange = Guid.Parse("0192f3c1-7b1e-7c55-9d0e-1f2a00000058");

    public string Domain => (string?)Json["domain"] ?? "";

    /// <summary>An inquiry instead of a send.</summary>
    public bool IsInquiry => (bool?)Json["inquire"] ?? false;

    public IReadOnlyList<AgencyRequest> Requests => [.. (Json["requests"]?.AsArray() ?? [Json["request"]!.DeepClone()]).Select((r, i) => Request(r!.AsObject(), i))];

    public IReadOnlyList<CaseStep> Steps => [.. Json["exchange"]!.AsArray().Select(s => new CaseStep(s!.AsObject()))];

    public JsonObject Outcome => Json["outcome"]!.AsObject();

    public static IEnumerable<AgencyCase> All() =>
        from file in Directory.GetFiles(Path.Combine(Repository.Contracts, "agencies"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where Path.GetFileName(Path.GetDirectoryName(file)) == "cases"
        select Read(file);

    public static AgencyCase Read(string file) => new(
        Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)))!,
        Path.GetFileName(file),
        JsonNode.Parse(System.IO.File.ReadAllText(file))!.AsObject());

    public override string ToString() => $"{Agency}/{File}";

    private AgencyRequest Request(JsonObject request, int number)
    {
        var id = Guid.Parse(Exchange.ToString("d")[..^2] + (58 + number).ToString("00", null));
        return new AgencyRequest
        {
            ExchangeId = id,
            IdempotencyKey = (string?)request["idempotencyKey"] ?? Ids.Format(Ids.Exchange, id),
            Dossier = (string?)request["dossier"] ?? $"000.00.12.H26-261123-{58 + number:0000}",
            Office = (string?)request["office"] ?? "H26.12.00.000",
            Operation = (string?)request["operation"] ?? (string)Json["operation"]!,
            ProcedureCode = (string?)request["procedureCode"] ?? "3.000722",
            StepCode = (string?)request["stepCode"],
            Attempt = (int?)request["attempt"] ?? 1,
            Body = Body(request),
            Results = request["results"]?.AsObject().ToDictionary(r => r.Key, r => (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(r.Value)) ?? [],
            DueAt = Time(request, "dueAt"),
            ReceivedAt = Time(request, "receivedAt") ?? At("2026-11-23T08:05:00+07:00"),
            PortalStatus = (int?)request["portalStatus"],
            OccurredAt = Time(request, "occurredAt") ?? At("2026-11-23T08:05:09+07:00"),
            AgencyReference = (string?)request["agencyReference"],
        };
    }

    // "body" is the data of an intake sample by name, or the data itself; "change" replaces (or, with null, removes) members by path.
    private static byte[] Body(JsonObject request)
    {
        var body = request["body"] switch
        {
            JsonValue name => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Contracts, "intake/v1/samples", $"{(string)name!}.json")))!["data"]!.DeepClone(),
            { } given => given.DeepClone(),
            null => new JsonObject(),
        };
        foreach (var (path, value) in request["change"]?.AsObject() ?? [])
        {
            var parts = path.Split('.');
            var owner = parts[..^1].Aggregate(body, (at, part) => at[part]!).AsObject();
            if (value is null)
                owner.Remove(parts[^1]);
            else
                owner[parts[^1]] = value.DeepClone();
        }
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    private static DateTimeOffset? Time(JsonObject request, string name) => (string?)request[name] is { } text ? At(text) : null;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One request that the adapter is expected to make, and what the agency answers.</summary>
public sealed record CaseStep(JsonObject Json)
{
    public JsonObject ExpectRequest => Json["expectRequest"]?.AsObject() ?? [];

    public JsonObject Reply => Json["reply"]!.AsObject();

    /// <summary><c>reset</c>, <c>truncated</c> or <c>timeout</c> instead of a reply.</summary>
    public string? Fault => (string?)Reply["fault"];

    /// <summary>The recorded reply is deliberately outside the agency's own contract.</summary>
    public bool BreaksContract => (bool?)Reply["breaksContract"] ?? false;

    public int Status => (int?)Reply["status"] ?? 200;

    public string ContentType => (string?)Reply["contentType"] ?? (Reply["json"] is null ? "text/plain; charset=utf-8" : "application/json; charset=utf-8");

    public byte[] ReplyBody => this switch
    {
        { Reply: var r } when r["json"] is { } json => JsonSerializer.SerializeToUtf8Bytes(json),
        { Reply: var r } when (string?)r["bodyBase64"] is { } base64 => Convert.FromBase64String(base64),
        _ => System.Text.Encoding.UTF8.GetBytes((string?)Reply["body"] ?? ""),
    };
}
