using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Host.Hosting;

/// <summary>
/// One log call as one line of JSON: time, level, event, message, its fields by name. Everything is escaped and cut, so a line is a line
/// whatever stands in it; an exception leaves as type and stack, never with its text, which may quote what was sent.
/// </summary>
internal static class LogLines
{
    public const int TextMax = 1024;
    private const int StackMax = 4096;

    private static readonly ConcurrentDictionary<string, JsonEncodedText> Names = new(StringComparer.Ordinal);

    // Vietnamese stays readable; control characters, also those above 0x7f, are escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    [ThreadStatic] private static Utf8JsonWriter? writer;

    public static void Write<T>(IBufferWriter<byte> target, DateTimeOffset time, LogLevel level, string category, EventId id, T state, Exception? exception, Func<T, Exception?, string> formatter)
    {
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>>;
        var message = (fields is null ? null : LogWords.Message(fields)) ?? formatter(state, exception);
        var json = writer ??= new Utf8JsonWriter(target, Options);
        json.Reset(target);
        json.WriteStartObject();
        json.WriteString("time"u8, time);
        json.WriteString("level"u8, Level(level));
        json.WriteNumber("event"u8, id.Id);
        if (id.Id == 0)
            json.WriteString("category"u8, category);
        json.WriteString("message"u8, Cut(message, TextMax));
        if (Activity.Current is { } activity)
            json.WriteString("trace"u8, activity.TraceId.ToHexString());
        if (fields is not null)
            WriteFields(json, fields);
        if (exception is not null)
            WriteException(json, exception);
        json.WriteEndObject();
        json.Flush();
        target.Write("\n"u8);
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var (name, value) = fields[i];
            if (name != LogWords.Template)
                WriteField(json, Names.GetOrAdd(name, Encode), LogWords.Edge(name, value) ?? value);
        }
    }

    // Names come from templates, so there are few of them.
    private static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name));

    private static void WriteField(Utf8JsonWriter json, JsonEncodedText name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                json.WriteString(name, Cut(text, TextMax));
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case TimeSpan span:
                json.WriteNumber(name, Math.Round(span.TotalMilliseconds, 3));
                break;
            case IFormattable other:
                json.WriteString(name, Cut(other.ToString(null, CultureInfo.InvariantCulture), TextMax));
                break;
            default:
                json.WriteString(name, Cut(value.ToString() ?? "", TextMax));
                break;
        }
    }

    private static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteString("error"u8, exception.GetType().FullName);
        if (exception.InnerException is { } inner)
            json.WriteString("cause"u8, inner.GetType().FullName);
        if (exception.StackTrace is { } stack)
            json.WriteString("stack"u8, Cut(stack, StackMax));
    }

    private static ReadOnlySpan<char> Cut(string text, int max) => text.Length <= max ? text : text.AsSpan(0, max);

    private static ReadOnlySpan<byte> Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace"u8,
        LogLevel.Debug => "debug"u8,
        LogLevel.Information => "info"u8,
        LogLevel.Warning => "warning"u8,
        LogLevel.Error => "error"u8,
        LogLevel.Critical => "critical"u8,
        _ => "none"u8,
    };
}
