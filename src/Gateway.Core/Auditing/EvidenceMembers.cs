using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>What a record says besides its head, on a page: names and codes in words, each code beside them in small.</summary>
internal sealed class EvidenceMembers(StringBuilder page)
{
    private const int ValueLengthMax = 200, ValuesMax = 60;

    private static readonly HashSet<string> Head = new(["v", "chain", "n", "prev", "at", "type", "actor"], StringComparer.Ordinal);
    private int left = ValuesMax;

    public static string Text(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= ValueLengthMax ? text : $"{text[..ValueLengthMax]}…";
    }

    /// <summary>In two languages, where there are words for it.</summary>
    public static string Said(Dossiers.LocalText text) => $"{HtmlText.Of(text.Vi)} <span lang=\"en\">{HtmlText.Of(text.En)}</span>";

    public static string Code(string code) => $"<small><code>{HtmlText.Of(code)}</code></small>";

    public void Write(JsonElement record)
    {
        if (record.ValueKind == JsonValueKind.Object)
            Each([.. record.EnumerateObject().Where(member => !Head.Contains(member.Name))], "<br>", Member);
    }

    private void Each<T>(IReadOnlyList<T> items, string between, Action<T> write)
    {
        for (var i = 0; i < items.Count; i++)
        {
            page.Append(i == 0 ? "" : between);
            if (left <= 0)
            {
                page.Append('…');
                return;
            }
            write(items[i]);
        }
    }

    private void Member(JsonProperty member)
    {
        page.Append(RecordTexts.OfMember(member.Name) is { } name ? Said(name) : HtmlText.Of(member.Name)).Append(": ");
        Value(member.Name, member.Value);
    }

    private void Value(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            Each([.. value.EnumerateArray()], "; ", item => Value(name, item));
        else if (value.ValueKind == JsonValueKind.Object)
            Each([.. value.EnumerateObject()], ", ", Member);
        else
            Scalar(name, value);
    }

    private void Scalar(string name, JsonElement value)
    {
        left--;
        var text = Text(value);
        if (RecordTexts.OfCode(name, text) is { } words)
            page.Append(CultureInfo.InvariantCulture, $"{Said(words)} {Code(text)}");
        else
            page.Append(HtmlText.Of(text));
    }
}
