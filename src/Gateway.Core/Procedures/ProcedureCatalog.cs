using System.Text.RegularExpressions;

namespace Gateway.Procedures;

/// <summary>What the catalogue knows of a code on a day.</summary>
public abstract record ProcedureLookup
{
    private ProcedureLookup()
    {
    }

    public sealed record Found(ProcedureDefinition Definition) : ProcedureLookup;

    /// <summary>The code exists, but not for dossiers received on that day.</summary>
    public sealed record NotInForce(string Code, DateOnly On, IReadOnlyList<EffectivePeriod> Periods) : ProcedureLookup;

    public sealed record Unknown(string Code) : ProcedureLookup;
}

/// <summary>
/// The definitions by national code. The version is chosen once, by the day the shop received the dossier, and stays with the dossier:
/// one of 2026-08-31 finishes under the version of that day.
/// </summary>
public sealed partial class ProcedureCatalog
{
    private readonly Dictionary<string, ProcedureDefinition[]> byCode;

    public ProcedureCatalog(IReadOnlyList<ProcedureDefinition> definitions)
    {
        All = definitions;
        byCode = definitions.GroupBy(d => d.Code).ToDictionary(g => g.Key, g => g.OrderBy(d => d.Effective.From).ToArray());
    }

    public IReadOnlyList<ProcedureDefinition> All { get; }

    /// <summary>Accepts the code with its publishing unit (<c>2.002621.000.00.00.H26</c>) and without; the day is the one in Vietnam.</summary>
    public ProcedureLookup Find(string code, DateTimeOffset receivedAt) => Find(code, VietnamTime.DayOf(receivedAt));

    public ProcedureLookup Find(string code, DateOnly receivedOn)
    {
        var plain = WithoutUnit(code);
        if (!byCode.TryGetValue(plain, out var versions))
            return new ProcedureLookup.Unknown(plain);
        var found = Array.Find(versions, d => d.Effective.Contains(receivedOn));
        return found is null
            ? new ProcedureLookup.NotInForce(plain, receivedOn, [.. versions.Select(d => d.Effective)])
            : new ProcedureLookup.Found(found);
    }

    /// <summary>The code without its publishing unit; anything that is no national code comes back as it is.</summary>
    public static string WithoutUnit(string code) => NationalCode().Match(code) is { Success: true } match ? match.Groups[1].Value : code;

    internal static bool IsPlainCode(string code) => NationalCode().Match(code) is { Success: true } match && match.Groups[1].Value == code;

    [GeneratedRegex(@"\A([0-9]\.[0-9]{6})(?:\.000\.00\.00\.[A-Z][0-9]{2})?\z")]
    private static partial Regex NationalCode();
}
