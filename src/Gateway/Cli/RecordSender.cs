using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;

namespace Gateway.Host.Cli;

/// <summary><c>gateway event send --kafka</c>: a record of the topic as a shop would write it, in structured mode and keyed by the dossier number.</summary>
internal static class RecordSender
{
    public static async Task<int> SendAsync(byte[] body, KafkaOptions kafka, TimeSpan patience, bool isToWait, Terminal terminal, CancellationToken cancellation)
    {
        if (isToWait)
            throw new CliException(ExitCodes.Usage, terminal.Say("--wait: topic không trả biên nhận; theo dõi bằng gateway dossier get", "--wait: a topic gives no receipt; follow with gateway dossier get"));
        var topic = kafka.Topics.DossierEvents;
        using var stream = new KafkaStream(kafka, TimeProvider.System) { Patience = patience };
        var delivery = (await stream.SendAsync([new(topic, Encoding.UTF8.GetBytes(Subject(body, terminal)), [new(CloudEventHeaders.ContentType, Encoding.UTF8.GetBytes(EventChecks.MediaType(isBatch: false)))], body)], cancellation))[0];
        cancellation.ThrowIfCancellationRequested();
        if (delivery is not Delivery.Delivered)
            throw delivery is Delivery.Refused { Code: var refusal }
                ? new CliException(ExitCodes.Usage, terminal.Say($"Topic {topic} không nhận bản ghi này ({refusal}).", $"The topic {topic} does not take this record ({refusal})."))
                : new CliException(ExitCodes.Unreachable, terminal.Say($"Không gửi được lên topic {topic} ({((Delivery.NotYet)delivery).Code}).", $"The topic {topic} cannot be reached ({((Delivery.NotYet)delivery).Code})."));
        terminal.Text(terminal.Say($"Đã ghi vào topic {topic}. Gateway nhận hay không được ghi ở topic {kafka.Topics.Parked} (nếu không nhận).", $"Written to the topic {topic}. What the gateway does not take in is told on the topic {kafka.Topics.Parked}."));
        terminal.Json(CliJson.Element(new JsonObject { ["topic"] = topic }));
        return ExitCodes.Done;
    }

    private static string Subject(byte[] body, Terminal terminal)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && ExchangeText.Text(document.RootElement, "subject") is { Length: > 0 } subject)
                return subject;
        }
        catch (JsonException)
        {
            // Told below: what is no event has no dossier number.
        }
        throw new CliException(ExitCodes.Usage, terminal.Say("Qua Kafka mỗi bản ghi là một sự kiện JSON có subject là mã hồ sơ.", "Through Kafka a record is one event in JSON whose subject is the dossier number."));
    }
}
