using Gateway.Adapters;
using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

/// <summary>The published contracts of agencies.</summary>
internal static class SomeContracts
{
    private static readonly AgencyFolders Published = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies"));

    public static AgencyContract Of(string agency) => Published.Agencies.Single(folder => folder.Contract.Code == agency).Contract;
}
