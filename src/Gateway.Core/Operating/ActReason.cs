using System.Globalization;
using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>
/// Why an operator acts, in their own words. It goes to the audit, so it is short and plain, and has no number that may be a person's.
/// </summary>
public static class ActReason
{
    public const int LengthMin = 3, LengthMax = 300;
    private const int DigitsMax = 8;

    /// <summary>The reason as it is kept; null where it is none, with the rule that it broke: <c>required</c>, <c>length</c>, <c>characters</c> or <c>personal-number</c>.</summary>
    public static string? Read(string? text, out string? rule)
    {
        var plain = (text ?? "").Trim();
        rule = plain.Length == 0 ? "required"
            : plain.Length is < LengthMin or > LengthMax ? "length"
            : !TextGuard.IsPlain(plain) || plain.Any(IsHidden) ? "characters"
            : HasLongNumber(plain) ? "personal-number"
            : null;
        return rule is null ? TextGuard.Compose(plain) : null;
    }

    // Controls, and what turns or hides text for whoever reads it.
    private static bool IsHidden(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;

    // Blanks, dots and hyphens within a number do not hide it.
    private static bool HasLongNumber(string text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            if (char.IsDigit(letter) && ++digits > DigitsMax)
                return true;
            if (!char.IsDigit(letter) && letter is not (' ' or '.' or '-'))
                digits = 0;
        }
        return false;
    }
}
