using System.Text;
using Gateway.Adapters;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Procedures;

namespace Gateway.Host.Auditing;

/// <summary>What a process works by, as it is recorded at each start: whether something changed since the last one can be seen, and not to what.</summary>
internal static class LoadedConfiguration
{
    public static AuditNote Note(IConfiguration settings, ContractCatalog catalog, Agencies agencies, Commitments commitments, DateTimeOffset now) => ActNotes.Loaded(
        VersionOfGateway.This.Version,
        settings.Role().ToString().ToLowerInvariant(),
        Contracts(settings),
        catalog.Procedures.All.Where(procedure => procedure.Effective.Contains(VietnamTime.DayOf(now))).OrderBy(procedure => procedure.Code, StringComparer.Ordinal).Select(procedure => (procedure.Code, procedure.Version)),
        agencies.All.Select(agency => agency.Code).Order(StringComparer.Ordinal),
        settings.AsEnumerable().Where(pair => pair.Value is not null && SettingNames.IsOurs(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, commitments.Of("setting " + pair.Key, Encoding.UTF8.GetBytes(pair.Value!)))),
        now);

    // Those of the overlay after the others.
    private static string Contracts(IConfiguration settings)
    {
        var (root, overlay) = settings.Contracts();
        return FolderHash.Of(new[] { root, overlay }.OfType<string>());
    }
}
