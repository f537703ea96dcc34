using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Simulators;

/// <summary>
/// An append-only log of JSON objects, one per line, handed to the operating system line by line: what was written survives a kill of
/// whoever is being watched. The order of the lines is the order of the writes.
/// </summary>
public sealed class JsonLines : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly TimeProvider clock;

    public JsonLines(string path, TimeProvider clock)
    {
        this.clock = clock;
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete);
        Path = path;
    }

    public string Path { get; }

    /// <summary>Adds one line; <c>t</c> comes first. Members that are null are left out.</summary>
    public void Write(params (string Name, JsonNode? Value)[] members)
    {
        lock (gate)
        {
            var line = new JsonObject { ["t"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) };
            foreach (var (name, value) in members)
                if (value is not null)
                    line[name] = value;
            file.Write(Encoding.UTF8.GetBytes(line.ToJsonString(Plain) + "\n"));
            file.Flush();
        }
    }

    public void Dispose() => file.Dispose();
}
