using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary>The forms a verb's answer can take on standard output.</summary>
internal enum OutputForm
{
    Text,
    Json,
    Jsonl,
    None,
}

/// <summary>Where a verb speaks: answers on standard output in the form asked for, progress and trouble on standard error, in one language.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, OutputForm form, bool english, bool quiet)
{
    public OutputForm Form => form;

    public string Say(LocalText text) => english ? text.En : text.Vi;

    public string Say(string vietnamese, string inEnglish) => english ? inEnglish : vietnamese;

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
            output.WriteLine(answer.GetRawText());
        else if (form == OutputForm.Jsonl)
            WriteLines(answer);
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

    public void Trouble(string line) => error.WriteLine(Printable(line));

    // A list becomes one line per item; anything else is one line.
    private void WriteLines(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("data", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in items.EnumerateArray())
                output.WriteLine(OneLine(item));
        }
        else
        {
            output.WriteLine(OneLine(answer));
        }
    }

    private static string OneLine(JsonElement item) => JsonSerializer.Serialize(item, CliJson.Default.JsonElement);

    // What an agency wrote must not move anybody's cursor.
    private static string Printable(string line) => line.Any(IsControl) ? string.Concat(line.Select(letter => IsControl(letter) ? '\ufffd' : letter)) : line;

    private static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t');
}
