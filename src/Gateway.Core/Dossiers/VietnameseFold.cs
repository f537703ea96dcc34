using System.Globalization;
using System.Text;

namespace Gateway.Dossiers;

/// <summary>
/// Text as people look for it: without marks, đ as d, lower case. The gateway writes what it folds into columns of its own, so that every engine holds
/// the same; SQL never folds. Vietnamese collation is not enough: ignoring marks it still misses "thuong tru" in "thường trú". A folded name is
/// for finding, never a key.
/// </summary>
public static class VietnameseFold
{
    /// <summary>Never throws and never takes long: what may not be decomposed (<see cref="TextGuard"/>) is folded letter by letter as it stands.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in (TextGuard.IsPlain(text) ? text.Normalize(NormalizationForm.FormD) : text).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                folded.Append(rune.Value is 'đ' or 'Đ' ? "d" : Rune.ToLowerInvariant(rune).ToString());
        }
        return folded.ToString();
    }

    /// <summary>A name as one word: folded, with hyphens for everything that is neither letter nor digit (<c>cong-an-cap-xa</c>).</summary>
    public static string Word(string text)
    {
        var word = new StringBuilder(text.Length);
        foreach (var letter in Of(text))
        {
            if (char.IsLetterOrDigit(letter))
                word.Append(letter);
            else if (word.Length > 0 && word[^1] != '-')
                word.Append('-');
        }
        return word.ToString().TrimEnd('-');
    }
}
