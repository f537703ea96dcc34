using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Storage;

/// <summary>One step of the schema, <c>Schema/NNNN-name.sql</c>.</summary>
public sealed partial record SchemaScript(string Name, string Text)
{
    /// <summary>The steps that this binary knows, in their order.</summary>
    public static IReadOnlyList<SchemaScript> Own { get; } = Read();

    /// <summary>The schema after this step.</summary>
    public int Number => NumberOf(Name);

    /// <summary>
    /// The oldest schema whose binaries keep working when this step was taken under their feet, as the script says in a line of its own:
    /// <c>-- works with: 4</c>. Without that line no older binary does.
    /// </summary>
    public int WorksWith => Header().Match(Text) is { Success: true } header ? int.Parse(header.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : Number;

    public bool StatesWhatItWorksWith => Header().IsMatch(Text);

    public static int NumberOf(string name) => FileName().Match(name) is { Success: true } file ? int.Parse(file.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : int.MaxValue;

    private static List<SchemaScript> Read()
    {
        var assembly = typeof(SchemaScript).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => FileName().IsMatch(name)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new SchemaScript(name, text.ReadToEnd());
        })];
    }

    [GeneratedRegex(@"\ASchema/(\d{4})-[a-z0-9-]+\.sql\z")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^-- works with: (\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Header();
}
