using System.Globalization;

namespace Gateway.Dossiers;

/// <summary>
/// Số định danh cá nhân: twelve ASCII digits, province or country of registration (3), century and sex (1), year of birth (2), serial (6);
/// no check digit (ND 137/2015 Art 13, TT 07/2016/TT-BCA). Never printed: <see cref="ToString"/> says nothing.
/// </summary>
public readonly record struct CitizenId
{
    private const int Length = 12;

    private CitizenId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Even digits are male, odd female; each pair of digits is a century beginning with the twentieth.</summary>
    public bool IsMale => (Value[3] - '0') % 2 == 0;

    public int BirthYear => 1900 + (100 * ((Value[3] - '0') / 2)) + (10 * (Value[4] - '0')) + (Value[5] - '0');

    /// <summary>
    /// False for anything but twelve ASCII digits that begin with a place of registration and a century that has begun; so for every
    /// placeholder such as <c>000000000001</c> or <c>999999999999</c>.
    /// </summary>
    public static bool TryParse(string? text, out CitizenId id)
    {
        id = default;
        if (text is not { Length: Length } || !text.All(char.IsAsciiDigit) || !BirthPlaces.Has(Place(text)) || text[3] > '3')
            return false;
        id = new CitizenId(text);
        return true;
    }

    /// <summary>
    /// Whether <paramref name="text"/> holds a run of exactly twelve ASCII digits that begins like a province's. Wider than
    /// <see cref="TryParse"/> within the provinces, since a mistyped number still tells of a person; countries are left out, since a day
    /// and a serial (<c>261123000058</c>) look the same.
    /// </summary>
    public static bool IsShownIn(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('0', '9') is >= 0 and var start)
        {
            text = text[start..];
            var end = text.IndexOfAnyExceptInRange('0', '9');
            var run = end < 0 ? text : text[..end];
            if (run.Length == Length && Place(run) is >= 1 and <= BirthPlaces.ProvinceMax)
                return true;
            text = text[run.Length..];
        }
        return false;
    }

    /// <summary>Whether the number can be this person's. <paramref name="sex"/> is <c>male</c>, <c>female</c> or <c>unknown</c>, which fits both.</summary>
    public bool Fits(string? sex, DateOnly bornOn) =>
        BirthYear == bornOn.Year && sex switch
        {
            "male" => IsMale,
            "female" => !IsMale,
            "unknown" => true,
            _ => false,
        };

    public override string ToString() => "(citizen id)";

    private static int Place(ReadOnlySpan<char> digits) => int.Parse(digits[..3], NumberStyles.None, CultureInfo.InvariantCulture);
}
