using System.Text.RegularExpressions;

namespace Gateway.Dossiers;

/// <summary>
/// The organisation code of an office in its one canonical form: level 1 first (<c>H26.12.00.000</c> style, QĐ 20/2020/QĐ-TTg Art 4).
/// The older order of QCVN 102:2016 (<c>000.00.12.H26</c>) is accepted and turned round. At most 35 characters of A–Z, 0–9 and dots.
/// </summary>
public readonly partial record struct OfficeCode
{
    private const int LengthMax = 35;

    private OfficeCode(string value) => Value = value;

    public string Value { get; }

    /// <summary>Accepts both orders; false for anything that has no level-1 group (a letter A–Z and two digits) at either end.</summary>
    public static bool TryParse(string? text, out OfficeCode office)
    {
        office = default;
        if (text is null || text.Length > LengthMax || !Shape().IsMatch(text))
            return false;
        var groups = text.Split('.');
        if (IsLevelOne(groups[0]))
            office = new OfficeCode(text);
        else if (IsLevelOne(groups[^1]))
            office = new OfficeCode(string.Join('.', groups.Reverse()));
        else
            return false;
        return true;
    }

    public override string ToString() => Value ?? "";

    private static bool IsLevelOne(string group) => group.Length == 3 && char.IsAsciiLetterUpper(group[0]) && char.IsAsciiDigit(group[1]) && char.IsAsciiDigit(group[2]);

    [GeneratedRegex(@"\A[A-Z0-9]+(\.[A-Z0-9]+)*\z")]
    private static partial Regex Shape();
}
