using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Procedures;

namespace Gateway.Host.Intake;

/// <summary>
/// Checks an event against everything we know before it is stored: the envelope, the contract of its kind, the procedure on the day of
/// receipt and its form. What is refused here was never stored.
/// </summary>
internal sealed class IntakeGate
{
    // In a form that nobody described a member's name says nothing.
    private const string Undescribed = "any";

    // What a fingerprint is made of is as long as the body; one that is far longer than most is not kept.
    private const int SaidMax = 1 << 16;

    [ThreadStatic] private static ArrayBufferWriter<byte>? lastSaid;

    private readonly ProcedureCatalog procedures;
    private readonly Dictionary<DossierEventKind, JsonSchemaGate> contracts;
    private readonly Dictionary<string, JsonSchemaGate> forms;
    private readonly HashSet<string> agencies;
    private readonly TimeProvider clock;

    public IntakeGate(ContractCatalog catalog, IEnumerable<string> reachable, TimeProvider clock)
    {
        this.clock = clock;
        procedures = catalog.Procedures;
        agencies = [.. reachable];
        contracts = Enum.GetValues<DossierEventKind>().ToDictionary(kind => kind, kind => JsonSchemaGate.Compile(catalog.Schemas[$"{kind.ToString().ToLowerInvariant()}.schema.json"]));
        forms = catalog.Schemas.Where(schema => schema.Key.StartsWith("forms/", StringComparison.Ordinal))
            .ToDictionary(schema => schema.Key, schema => JsonSchemaGate.Compile(schema.Value));
    }

    /// <summary>The event to store, or why it is refused. <paramref name="at"/> is the pointer prefix of this event within its request.</summary>
    public (DossierEvent? Event, Problem? Problem) Check(CloudEventEnvelope envelope, string at, DateTimeOffset now)
    {
        if (contracts[envelope.Kind].Validate(envelope.Data, at + "/data") is { Count: > 0 } breaches)
            return (null, Breach(breaches));
        if (EventTimes.Wrong(envelope.Kind, envelope.Data, at, now) is { } impossible)
            return (null, Problems.SchemaViolation.With(errors: [impossible]));
        var accepted = envelope.Kind == DossierEventKind.Accepted;
        if (accepted && CheckProcedure(envelope.Data, at) is { } problem)
            return (null, problem);
        var body = Raw(envelope.Data);
        return (new DossierEvent(
            Ids.New(clock), envelope.Source, envelope.Id, envelope.Kind, envelope.Subject, envelope.Office, envelope.Sequence,
            accepted ? ProcedureCatalog.WithoutUnit(envelope.Data.GetProperty("procedureCode").GetString()!) : null,
            accepted ? envelope.Data.GetProperty("receivedAt").GetDateTimeOffset() : null,
            envelope.Data.TryGetProperty("dueAt", out var due) ? due.GetDateTimeOffset() : null,
            envelope.Time, Fingerprint(envelope), body) { Trace = envelope.Trace }, null);
    }

    // The route is the whole one: a dossier that no portal would hear of strands as surely as one whose step reaches nobody.
    private Problem? CheckProcedure(JsonElement data, string at)
    {
        var found = procedures.Find(data.GetProperty("procedureCode").GetString()!, data.GetProperty("receivedAt").GetDateTimeOffset());
        if (found is not ProcedureLookup.Found(var definition))
            return Problems.UnknownProcedure.With(errors: [new ProblemError(at + "/data/procedureCode", found is ProcedureLookup.NotInForce ? "not-in-force" : "unknown")]);
        if (!Routes.AgenciesOf(definition).All(agencies.Contains))
            return Problems.NoRoute;
        var form = data.GetProperty("form");
        if (forms[ContractCatalog.FormFile(definition.Form)].Validate(form, at + "/data/form") is { Count: > 0 } breaches)
            return Breach(breaches);
        return definition.Form != Undescribed && CitizenNumbers.Impossible(form, at + "/data/form") is { Count: > 0 } numbers ? Breach(numbers) : null;
    }

    private static Problem Breach(IReadOnlyList<SchemaError> breaches) => Problems.SchemaViolation.With(errors: [.. breaches.Select(breach => new ProblemError(breach.At, breach.Keyword))]);

    private static byte[] Raw(JsonElement data) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(data).ToArray();

    // What makes two events of one id the same: what they say, not the mode they came in or how their JSON was written (ADR 0020).
    private static byte[] Fingerprint(CloudEventEnvelope envelope)
    {
        var said = lastSaid ?? new ArrayBufferWriter<byte>(4096);
        said.ResetWrittenCount();
        Encoding.UTF8.GetBytes($"{envelope.Kind}\n{envelope.Subject}\n{envelope.Time.UtcTicks}\n{envelope.Sequence}\n", said);
        CanonicalJson.Add(said, envelope.Data);
        lastSaid = said.Capacity <= SaidMax ? said : null;
        return SHA256.HashData(said.WrittenSpan);
    }
}
