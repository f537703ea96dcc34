using System.Security.Cryptography;
using System.Text;
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

    // Names and contents of all files, those of the overlay after the others.
    private static string Contracts(IConfiguration settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (root, overlay) = settings.Contracts();
        foreach (var folder in new[] { root, overlay }.OfType<string>())
        {
            foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Name: Path.GetRelativePath(folder, file).Replace('\\', '/'), Path: file)).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(file.Name + "\n"));
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file.Path)));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
