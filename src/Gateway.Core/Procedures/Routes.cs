namespace Gateway.Procedures;

/// <summary>An agency without an address, and the definitions that need it.</summary>
public sealed record MissingRoute(string Agency, IReadOnlyList<ProcedureDefinition> NeededBy);

/// <summary>Which agencies a procedure's dossiers meet, and where an installation has connected only a part of them.</summary>
public static class Routes
{
    /// <summary>Operation of the step that brings everything home. It is the shop's own: a shop that fetches has no address.</summary>
    internal const string HandOver = "hand-over";

    /// <summary>Every agency that a dossier of the definition is sent to, the portal included.</summary>
    public static IReadOnlyList<string> AgenciesOf(ProcedureDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var steps = definition.Steps.Where(step => step.Operation != HandOver).Select(step => step.Agency);
        return [.. (definition.Portal is { } portal ? steps.Append(portal.Agency) : steps).Distinct()];
    }

    /// <summary>Agencies by the number of definitions that begin with them, those with most first; otherwise in their own order.</summary>
    public static IReadOnlyList<string> InOrderOfBeginnings(IReadOnlyList<ProcedureDefinition> definitions, IEnumerable<string> agencies) =>
        [.. agencies.OrderByDescending(agency => definitions.Count(definition => definition.Steps.Any(step => step.Needs.Count == 0 && step.Agency == agency)))];

    /// <summary>
    /// What is missing for definitions that are in force on <paramref name="today"/> or were before, since dossiers received then still run.
    /// A definition none of whose agencies is connected is not offered here and needs nothing; one that is connected by half would strand.
    /// </summary>
    public static IReadOnlyList<MissingRoute> Missing(IReadOnlyList<ProcedureDefinition> definitions, IReadOnlySet<string> connected, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(connected);
        var offered = definitions.Where(definition => definition.Effective.From <= today && AgenciesOf(definition).Any(connected.Contains));
        return [.. offered.SelectMany(definition => AgenciesOf(definition).Where(agency => !connected.Contains(agency)).Select(agency => (agency, definition)))
            .GroupBy(missing => missing.agency, missing => missing.definition, StringComparer.Ordinal)
            .Select(missing => new MissingRoute(missing.Key, [.. missing]))];
    }
}
