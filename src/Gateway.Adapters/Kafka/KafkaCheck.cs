using Confluent.Kafka;

namespace Gateway.Adapters.Kafka;

/// <summary>
/// Whether the client library takes these settings on this machine: which native build of it loads, and with which ways of signing in, depends
/// on the system's libraries.
/// </summary>
public static class KafkaCheck
{
    /// <summary>Null when clients can be made; nobody is connected to.</summary>
    public static string? Trouble(KafkaOptions options)
    {
        try
        {
            using var producer = new ProducerBuilder<Null, Null>(KafkaClients.Producer(options)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            return "settings";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "password-file";
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            return "library";
        }
    }
}
