using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>The audit record of a turn: its cause, where each exchange that it touched stands now, and which results it gave.</summary>
public static class TurnRecord
{
    /// <summary>Adds the record to the turn, at the end of its dossier's chain. Without a cause nothing is recorded.</summary>
    public static Changes Add(Changes changes, TurnContext context)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Cause is not { } cause)
            return changes;
        var facts = changes.Facts;
        var (entry, head) = AuditRecord.Write(context.NewId(), facts.Number, facts.Audit, cause.Type, context.Now, cause.Actor, facts.Number, json =>
        {
            json.WriteString("office"u8, facts.Office.Value);
            cause.Fields?.Invoke(json);
            if (cause.Agency is { } agency && context.Agencies.TryGetValue(agency, out var contract) && contract.Fingerprint.Length > 0)
                json.WriteString("contract"u8, contract.Fingerprint);
            if (!cause.Body.IsEmpty && context.Commitments is { } commitments)
                json.WriteString("body"u8, commitments.Of(facts.Number, cause.Body.Span));
            WriteExchanges(json, "born"u8, changes.Born);
            WriteExchanges(json, "moved"u8, changes.Moved.Values);
            WriteResults(json, changes.Results);
        });
        changes.Audit.Add(entry);
        changes.Facts = facts with { Audit = head };
        return changes;
    }

    private static void WriteExchanges(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyCollection<Standing> exchanges)
    {
        if (exchanges.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var standing in exchanges)
        {
            json.WriteStartObject();
            json.WriteId("exchange"u8, Ids.Exchange, standing.Exchange.Id);
            if (standing.Exchange.Step is { } step)
                json.WriteString("step"u8, step);
            json.WriteWord("state"u8, standing.State);
            if (standing.Ending is { } ending)
                json.WriteString("ending"u8, ResultEvents.Text(ending));
            if (standing.Code is { } code)
                json.WriteString("code"u8, AuditRecord.Code(code));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteResults(Utf8JsonWriter json, List<ResultEvent> results)
    {
        if (results.Count == 0)
            return;
        json.WriteStartArray("results"u8);
        foreach (var result in results)
            json.WriteStringValue(Ids.Format(Ids.Result, result.Id));
        json.WriteEndArray();
    }
}
