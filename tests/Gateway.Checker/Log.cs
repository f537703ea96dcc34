using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Checker;

/// <summary>
/// One log as it was found: its lines in order, whether its end is there and says that everything had come to rest, and what is wrong with the
/// file itself. A damaged log proves nothing.
/// </summary>
internal sealed record Log<T>(string Name, IReadOnlyList<T> Lines, bool IsDrained, string? Damage)
{
    /// <summary>Moments at which the driver killed the gateway, or cut all wires of the agency it names: what was being said then may not have been heard.</summary>
    public IReadOnlyList<Break> Breaks { get; init; } = [];
}

/// <summary><paramref name="Agency"/> is null when the gateway itself was killed.</summary>
internal sealed record Break(DateTimeOffset At, string? Agency);

internal static class Log
{
    /// <summary>Reads lines that <paramref name="read"/> understands; the last one must be the log's own end mark.</summary>
    public static Log<T> Read<T>(string name, string path, Func<Line, T> read)
    {
        var (lines, breaks) = (new List<T>(), new List<Break>());
        var (number, seal, before, isEnded, isDrained) = (0L, "", DateTimeOffset.MinValue, false, false);
        try
        {
            foreach (var text in File.ReadLines(path))
            {
                using var json = JsonDocument.Parse(text);
                var line = new Line(json.RootElement);
                number++;
                seal = Seal(seal, text);
                if (isEnded)
                    return new(name, lines, false, $"line {number} comes after the end");
                if (line.Text("n") != number.ToString(CultureInfo.InvariantCulture) || line.Text("h") != seal)
                    return new(name, lines, false, $"line {number} is not the one that was written there");
                if (line.At < before)
                    return new(name, lines, false, $"line {number} is older than the one before");
                before = line.At;
                isEnded = line.Text("end") == "true";
                isDrained = isEnded && line.Text("drained") == "true";
                if (line.Text("killed") == "true" || line.Text("cut") is not null)
                    breaks.Add(new(line.At, line.Text("cut")));
                else if (!isEnded)
                    lines.Add(read(line));
            }
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException or KeyNotFoundException)
        {
            return new(name, lines, false, $"line {number + 1}: {e.GetType().Name}");
        }
        return new(name, lines, isDrained, isEnded ? null : "its end is missing") { Breaks = breaks };
    }

    // Every line hashes itself (without the hash) together with the one before.
    private static string Seal(string before, string text)
    {
        var cut = text.LastIndexOf(",\"h\":", StringComparison.Ordinal);
        return cut < 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{before}{text[..cut]}}}")))[..16];
    }
}

/// <summary>One line; members are read as text whatever their type.</summary>
internal readonly struct Line(JsonElement json)
{
    public DateTimeOffset At => DateTimeOffset.Parse(Need("t"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public string? Text(string name) => json.TryGetProperty(name, out var value) ? AsText(value) : null;

    public string Need(string name) => Text(name) ?? throw new KeyNotFoundException(name);

    public long? Number(string name) => Text(name) is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    public IReadOnlyList<Line> Items(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => new Line(item))] : [];

    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };
}
