using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Procedures;

namespace Gateway.Host.Operating;

/// <summary>What a query may call the things of this installation: codes, aliases and titles of its contracts, in both languages.</summary>
internal static class SearchWords
{
    public static QueryWords Of(IEnumerable<AgencyContract> contracts, ProcedureCatalog procedures) => new(
        contracts.Select(contract => new QueryWord(contract.Code, [.. contract.Aliases, contract.Title.Vi, contract.Title.En])),
        procedures.All.Select(procedure => new QueryWord(procedure.Code, procedure.Title.Vi, procedure.Title.En)),
        procedures.All.SelectMany(procedure => procedure.Steps).Select(step => new QueryWord(step.Code, step.Title.Vi, step.Title.En)),
        procedures.All.SelectMany(procedure => procedure.Sectors.Select(sector => (new QueryWord(sector.Code, sector.Title.Vi, sector.Title.En), procedure.Code))));
}
