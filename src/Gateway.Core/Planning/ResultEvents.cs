using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>
/// Writes what goes home to the shop (contracts/results/v1/result-event.schema.json): structured CloudEvents 1.0 with ids, codes, times and
/// our own texts. Nothing that an agency or a citizen wrote is in them; the shop fetches that by <c>dataref</c>.
/// </summary>
internal static class ResultEvents
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic] private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? last;

    public const string Answered = "exchange.answered.v1", Refused = "exchange.refused.v1", Cancelled = "exchange.cancelled.v1",
        Superseded = "exchange.superseded.v1", Parked = "exchange.parked.v1", SupplementRequested = "exchange.supplement_requested.v1",
        PaymentRequested = "exchange.payment_requested.v1", Undelivered = "exchange.undelivered.v1", StepsSettled = "dossier.steps_settled.v1";

    /// <summary>About one exchange of a step; <paramref name="type"/> is one of the names above.</summary>
    public static byte[] OfExchange(TurnContext context, DossierFacts dossier, string type, string id, Standing exchange, PlanStep? step, int? portalCode) =>
        Write(context, dossier, type, id, exchange.Exchange.Agency, exchange.Exchange.Step, data =>
        {
            data.WriteId("exchangeId"u8, Ids.Exchange, exchange.Exchange.Id);
            data.WriteWord("state"u8, exchange.State);
            if (exchange.Ending is { } ending)
                data.WriteString("outcome", Text(ending));
            WriteCode(data, context, exchange);
            if (exchange.AgencyReference is { } reference)
                data.WriteString("agencyReference", reference);
            if (portalCode is { } portal)
                data.WriteNumber("portalCode", portal);
            data.WriteTime(exchange.IsSettled ? "settledAt"u8 : "at"u8, context.Now);
            if (exchange.Ending == Ending.Answered && step?.DueAt is { } due)
                data.WriteBoolean("onTime", context.Now <= due);
        },
        exchange.Ending == Ending.Answered ? $"/v1/exchanges/{Ids.Format(Ids.Exchange, exchange.Exchange.Id)}/result" : null, step?.DueAt);

    /// <summary>A supplement, a payment or a withdrawal that the agency refused or that needs a person. It names no step, so that nobody takes it for the step's result.</summary>
    public static byte[] OfUndelivered(TurnContext context, DossierFacts dossier, string id, Standing exchange) =>
        Write(context, dossier, Undelivered, id, exchange.Exchange.Agency, null, data =>
        {
            data.WriteId("exchangeId"u8, Ids.Exchange, exchange.Exchange.Id);
            data.WriteString("operationCode", exchange.Exchange.Operation);
            data.WriteWord("state"u8, exchange.State);
            WriteCode(data, context, exchange);
            if (exchange.AgencyReference is { } reference)
                data.WriteString("agencyReference", reference);
            data.WriteTime("at"u8, context.Now);
        }, null, dossier.ShopDueAt);

    /// <summary>About the whole plan, once every step is settled.</summary>
    public static byte[] OfSteps(TurnContext context, DossierFacts dossier, string id, IReadOnlyList<(PlanStep Step, Standing? Exchange)> steps) =>
        Write(context, dossier, StepsSettled, id, null, null, data =>
        {
            data.WriteTime("settledAt"u8, context.Now);
            data.WriteBoolean("withdrawn", dossier.WithdrawnAt is not null);
            data.WriteStartArray("steps");
            foreach (var (step, exchange) in steps)
            {
                data.WriteStartObject();
                data.WriteString("stepCode", step.Code);
                data.WriteString("agencyCode", step.Agency);
                if (exchange is not null)
                {
                    data.WriteId("exchangeId"u8, Ids.Exchange, exchange.Exchange.Id);
                    data.WriteString("outcome", Text(exchange.Ending!.Value));
                    WriteCode(data, context, exchange);
                }
                data.WriteEndObject();
            }
            data.WriteEndArray();
        }, null, dossier.ShopDueAt);

    /// <summary>One notice of everything that agencies asked to be supplemented within the window.</summary>
    public static byte[] OfNotice(TurnContext context, DossierFacts dossier, string id, SupplementNotice notice) =>
        Write(context, dossier, SupplementRequested, id, null, null, data =>
        {
            data.WriteTime("openedAt"u8, notice.OpenedAt);
            data.WriteTime("at"u8, context.Now);
            data.WriteNumber("portalCode", 5);
            data.WriteStartArray("items");
            foreach (var item in notice.Items)
            {
                data.WriteStartObject();
                data.WriteId("exchangeId"u8, Ids.Exchange, item.Exchange);
                data.WriteString("agencyCode", item.Agency);
                if (item.Step is { } step)
                    data.WriteString("stepCode", step);
                WriteCode(data, context, item.Agency, item.Code);
                data.WriteString("dataref", $"/v1/exchanges/{Ids.Format(Ids.Exchange, item.Exchange)}/result");
                data.WriteEndObject();
            }
            data.WriteEndArray();
        }, null, dossier.ShopDueAt);

    public static string Text(Ending ending) => ending switch
    {
        Ending.Answered => "answered",
        Ending.Refused => "refused",
        Ending.Cancelled => "cancelled",
        Ending.Superseded => "superseded",
        _ => throw new System.Diagnostics.UnreachableException($"Unknown ending {ending}."),
    };

    private static byte[] Write(TurnContext context, DossierFacts dossier, string type, string id, string? agency, string? step, Action<Utf8JsonWriter> data, string? dataref, DateTimeOffset? due)
    {
        var (buffer, json) = Writer();
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("type", context.EventTypePrefix + type);
        json.WriteString("source", context.EventSource);
        json.WriteString("id", id);
        json.WriteTime("time"u8, context.Now);
        json.WriteString("subject", dossier.Number);
        json.WriteString("partitionkey", dossier.Number);
        json.WriteString("sequence", (dossier.ResultCount + 1).ToString(CultureInfo.InvariantCulture));
        json.WriteString("procedurecode", dossier.ProcedureCode);
        if (agency is not null)
            json.WriteString("agencycode", agency);
        if (step is not null)
            json.WriteString("stepcode", step);
        if (due is { } dueAt)
            json.WriteTime("due"u8, dueAt);
        if (dataref is not null)
            json.WriteString("dataref", dataref);
        if (context.Trace is { } trace)
            json.WriteString("traceparent", trace.Parent);
        json.WriteString("datacontenttype", "application/json");
        json.WriteStartObject("data");
        data(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // One for each thread: a turn writes several events, and nothing is awaited in between.
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) Writer()
    {
        if (last is not { } found)
        {
            var buffer = new ArrayBufferWriter<byte>(2048);
            last = found = (buffer, new Utf8JsonWriter(buffer, Plain));
        }
        found.Buffer.ResetWrittenCount();
        found.Json.Reset();
        return found;
    }

    private static void WriteCode(Utf8JsonWriter data, TurnContext context, Standing exchange)
    {
        if (exchange.Code is { } code)
            WriteCode(data, context, exchange.Exchange.Agency, code);
    }

    private static void WriteCode(Utf8JsonWriter data, TurnContext context, string agency, string code)
    {
        data.WriteString("code", code);
        if (context.Text(agency, code) is not { } text)
            return;
        data.WriteStartObject("reason");
        data.WriteString("vi", text.Vi);
        data.WriteString("en", text.En);
        data.WriteEndObject();
    }
}
