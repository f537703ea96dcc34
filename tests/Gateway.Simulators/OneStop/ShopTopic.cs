using System.Text;
using Confluent.Kafka;
using Gateway.Simulators.Driving;
using Gateway.Simulators.Kafka;

namespace Gateway.Simulators.OneStop;

/// <summary>The shop's other way in. Records of one dossier keep their order; what the brokers refuse for now goes again until they have it.</summary>
public sealed class ShopTopic(string servers, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private int sent;

    private readonly IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = servers, Acks = Acks.All, MaxInFlight = 1, MessageTimeoutMs = 0, LingerMs = 1 })
        .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    /// <summary>Returns when the topic has it: by turns as a binary and as a structured event.</summary>
    public async Task SendAsync(ShopEvent one, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(one);
        var message = Interlocked.Increment(ref sent) % 2 == 0 ? Binary(one) : Structured(one);
        while (true)
        {
            try
            {
                await producer.ProduceAsync(GatewayTopics.DossierEvents, message, cancellation);
                return;
            }
            catch (ProduceException<string, byte[]> e) when (!e.Error.IsFatal)
            {
                await Task.Delay(Pause, clock, cancellation);
            }
        }
    }

    public void Dispose() => producer.Dispose();

    private static Message<string, byte[]> Structured(ShopEvent one) =>
        new() { Key = one.Dossier, Value = Bytes(one.CloudEvent.ToJsonString()), Headers = [new Header("content-type", Bytes("application/cloudevents+json; charset=utf-8"))] };

    private static Message<string, byte[]> Binary(ShopEvent one)
    {
        var headers = new Headers { new Header("content-type", Bytes("application/json")) };
        foreach (var (name, value) in one.CloudEvent.Where(member => member.Key is not ("data" or "datacontenttype")))
            headers.Add("ce_" + name, Bytes((string)value!));
        return new() { Key = one.Dossier, Value = Bytes(one.CloudEvent["data"]!.ToJsonString()), Headers = headers };
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
