using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>The forms a verb's answer can take on standard output.</summary>
internal enum OutputForm
{
    Text,
    Json,
    Jsonl,
    Csv,
    None,
}

/// <summary>Where a verb speaks: answers on standard output in the form asked for, progress and trouble on standard error, in one language.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, OutputForm form, Tongue tongue, bool quiet)
{
    private bool hasHeader;
    private string? bar;

    /// <summary>Whether people read the answer.</summary>
    public bool IsText => form == OutputForm.Text;

    public string Say(LocalText text) => tongue.Say(text);

    public string Say(string vietnamese, string inEnglish) => tongue.Say(vietnamese, inEnglish);

    /// <summary>A line of the answer as people read it; nothing in the other forms.</summary>
    public void Text(string line)
    {
        if (form == OutputForm.Text)
            output.WriteLine(Printable(line));
    }

    /// <summary>The answer as machines read it; nothing in the text form.</summary>
    public void Json(JsonElement answer)
    {
        if (form == OutputForm.Json)
            output.WriteLine(CliJson.OneLine(answer));
        else if (form == OutputForm.Jsonl)
            WriteLines(Items(answer).Select(CliJson.OneLine));
        else if (form == OutputForm.Csv)
            WriteLines(Csv.Lines(Items(answer)));
    }

    /// <summary>One more item of a list that goes on; in a table it stands under one header for all of them.</summary>
    public void Next(JsonElement item, IReadOnlyList<string> columns)
    {
        if (form != OutputForm.Csv)
        {
            Json(CliJson.Element(new JsonObject { ["data"] = new JsonArray(JsonNode.Parse(item.GetRawText())) }));
            return;
        }
        if (!hasHeader)
            output.WriteLine(Csv.Header(columns));
        hasHeader = true;
        output.WriteLine(Csv.Line(item, columns));
    }

    /// <summary>Bytes as they are, in every form but none.</summary>
    public void Raw(string content)
    {
        if (form != OutputForm.None)
            output.Write(content);
    }

    public void Progress(string line)
    {
        if (!quiet)
            error.WriteLine(Printable(line));
    }

    /// <summary>How far something is: one line that is written over on a terminal, and a line for each change elsewhere.</summary>
    public void Bar(string line)
    {
        if (quiet || line == bar)
            return;
        bar = line;
        if (IsLive)
            error.Write("\r\u001b[K" + Printable(line));
        else
            error.WriteLine(Printable(line));
    }

    /// <summary>Whatever is written next begins on a line of its own.</summary>
    public void EndBar()
    {
        if (bar is not null && IsLive)
            error.WriteLine();
        bar = null;
    }

    private bool IsLive => ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    public void Trouble(string line) => error.WriteLine(Printable(line));

    // A list is its items; anything else is one item.
    private static List<JsonElement> Items(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("data", out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [answer];

    private void WriteLines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            output.WriteLine(line);
    }

    // What an agency wrote must not move anybody's cursor.
    private static string Printable(string line) => line.Any(IsControl) ? string.Concat(line.Select(letter => IsControl(letter) ? '\ufffd' : letter)) : line;

    private static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t');
}
