namespace Gateway.Host.Exchanges;

/// <summary>Every agency of this installation.</summary>
internal sealed class Agencies(IReadOnlyList<Agency> all)
{
    private readonly Dictionary<string, Agency> byCode = all.ToDictionary(agency => agency.Code, StringComparer.Ordinal);

    public IReadOnlyList<Agency> All => all;

    public Agency? Find(string code) => byCode.GetValueOrDefault(code);
}
