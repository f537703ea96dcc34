using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Simulators;

/// <summary>
/// An append-only log of JSON objects, one per line, handed to the operating system line by line: what was written survives a kill of
/// whoever is being watched. The order of the lines is the order of the writes: <c>n</c> counts them, <c>h</c> hashes each with the one before,
/// and the last line says that it is the last, so that a damaged log is never taken for a story.
/// </summary>
public sealed class JsonLines : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();
    private readonly FileStream file;
    private readonly TimeProvider clock;
    private long count;
    private string seal = "";
    private bool isEnded;

    public JsonLines(string path, TimeProvider clock)
    {
        this.clock = clock;
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
        Path = path;
    }

    public string Path { get; }

    /// <summary>Adds one line; <c>t</c> comes first. Members that are null are left out.</summary>
    public void Write(params (string Name, JsonNode? Value)[] members)
    {
        lock (gate)
        {
            if (isEnded)
                return;
            var line = new JsonObject { ["t"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), ["n"] = ++count };
            foreach (var (name, value) in members)
                if (value is not null)
                    line[name] = value;
            var text = line.ToJsonString(Plain);
            seal = Seal(seal, text);
            file.Write(Encoding.UTF8.GetBytes($"{text[..^1]},\"h\":\"{seal}\"}}\n"));
            file.Flush();
        }
    }

    /// <summary>The last line; what comes after it is not written. <paramref name="isDrained"/>: everything had come to rest, so what is missing is lost.</summary>
    public void End(bool isDrained)
    {
        Write(("end", true), ("drained", isDrained));
        lock (gate)
            isEnded = true;
    }

    /// <summary>The hash of a line (without its own <c>h</c>) and of everything before it.</summary>
    public static string Seal(string before, string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before + line)))[..16];

    public void Dispose() => file.Dispose();
}
