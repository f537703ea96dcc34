using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Intake;

/// <summary>
/// Why a record was not taken in: the code that HTTP would answer with and the places it is about, or <c>invalid-record</c> for what only a
/// record can be wrong in.
/// </summary>
internal sealed record Parking(string Code, IReadOnlyList<ProblemError> Errors)
{
    private const int HeaderErrorsMax = 10;

    public static Parking Of(Problem problem) => new(problem.Kind.Code, problem.Errors);

    public static Parking Of(ProblemKind kind) => Of(kind.ToProblem());

    /// <param name="part">key, value or headers.</param>
    public static Parking Record(string part, string rule) => new("invalid-record", [new ProblemError("/" + part, rule)]);

    /// <summary>
    /// What the shop reads of it. Not the record itself, which is where it was and may hold a person's data: the topic, partition and offset say where.
    /// </summary>
    public StreamMessage Message(KafkaRecord record, KafkaTopics topics) => new(topics.Parked, KeyOf(record),
    [
        Header("content-type", "application/json"),
        Header("parked_code", Code),
        Header("parked_errors", string.Join(' ', Errors.Take(HeaderErrorsMax).Select(error => $"{error.Pointer}:{error.Rule}"))),
        Header("origin_topic", topics.DossierEvents),
        Header("origin_partition", record.Partition.ToString(CultureInfo.InvariantCulture)),
        Header("origin_offset", record.Offset.ToString(CultureInfo.InvariantCulture)),
    ],
    Body(record, topics));

    // Anything may stand in a key; only what can be a dossier number is passed on.
    private static byte[]? KeyOf(KafkaRecord record) => CloudEventHeaders.Text(record.Key) is { } key && DossierNumber.IsValid(key) ? record.Key : null;

    private static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    private byte[] Body(KafkaRecord record, KafkaTopics topics)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("code", Code);
            json.WriteStartArray("errors");
            foreach (var error in Errors.Take(Problem.ErrorsMax))
            {
                json.WriteStartObject();
                json.WriteString("pointer", error.Pointer);
                json.WriteString("rule", error.Rule);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("origin");
            json.WriteString("topic", topics.DossierEvents);
            json.WriteNumber("partition", record.Partition);
            json.WriteNumber("offset", record.Offset);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
