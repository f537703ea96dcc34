using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Adapters.Kafka;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>
/// What is wrong in the section <c>Kafka</c>, each under its key and without its value. Also what would only be without effect: an authority or a
/// password that a plain connection never asks for looks safe and is not.
/// </summary>
internal static partial class KafkaProblems
{
    private static readonly string[] Protocols = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"], Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    private static readonly string[] TopicNames = ["Audit", "Results", "Checkpoints", "DossierEvents", "Parked"];

    public static IEnumerable<LocalText> Of(IConfiguration settings)
    {
        foreach (var topic in settings.GetSection("Kafka:Topics").GetChildren().Where(topic => !TopicNames.Contains(topic.Key, StringComparer.OrdinalIgnoreCase)))
            yield return new($"{topic.Path}: không có cài đặt này. Có: {string.Join(", ", TopicNames)}", $"{topic.Path}: there is no such setting. There are: {string.Join(", ", TopicNames)}");
        if (settings.Kafka() is not { } options)
            yield break;
        var isSound = true;
        foreach (var problem in Brokers(options).Concat(SigningIn(options)).Concat(Files(options)).Concat(Topics(options.Topics)).Concat(WhenLost(settings["Kafka:WhenLost"])))
        {
            isSound = false;
            yield return problem;
        }
        if (isSound && KafkaCheck.Trouble(options) is { } trouble)
            yield return new($"Kafka: thư viện Kafka trên máy này không nhận cài đặt này ({trouble})", $"Kafka: the Kafka library on this machine does not take these settings ({trouble})");
    }

    // The library drops what it cannot read and goes on with the rest.
    private static IEnumerable<LocalText> Brokers(KafkaOptions options)
    {
        if (!Array.TrueForAll(options.BootstrapServers.Split(','), IsAddress))
            yield return new("Kafka:BootstrapServers: cần host:port, nhiều địa chỉ thì cách nhau bằng dấu phẩy", "Kafka:BootstrapServers: host:port is needed, several with commas");
    }

    private static bool IsAddress(string broker) =>
        Address().Match(broker.Trim()) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue;

    private static IEnumerable<LocalText> SigningIn(KafkaOptions options)
    {
        var protocol = options.SecurityProtocol ?? Protocols[0];
        if (!Protocols.Contains(protocol, StringComparer.OrdinalIgnoreCase))
        {
            yield return new($"Kafka:SecurityProtocol: chỉ nhận {string.Join(", ", Protocols)}", $"Kafka:SecurityProtocol: one of {string.Join(", ", Protocols)}");
            yield break;
        }
        var signsIn = protocol.StartsWith("sasl", StringComparison.OrdinalIgnoreCase);
        if (options.SaslMechanism is { } mechanism && !Mechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase))
            yield return new($"Kafka:SaslMechanism: chỉ nhận {string.Join(", ", Mechanisms)}", $"Kafka:SaslMechanism: one of {string.Join(", ", Mechanisms)}");
        if (options.SaslPassword is not null && options.SaslPasswordFile is not null)
            yield return new("Kafka:SaslPasswordFile: đã có Kafka:SaslPassword, chỉ đặt một trong hai", "Kafka:SaslPasswordFile: Kafka:SaslPassword is set too; only one of them");
        foreach (var (key, value) in new[] { ("SaslMechanism", options.SaslMechanism), ("SaslUsername", options.SaslUsername), ("SaslPasswordFile", options.SaslPasswordFile ?? options.SaslPassword) })
        {
            if (signsIn && value is null)
                yield return new($"Kafka:{key}: cần khi Kafka:SecurityProtocol là sasl_plaintext hoặc sasl_ssl", $"Kafka:{key}: needed when Kafka:SecurityProtocol is sasl_plaintext or sasl_ssl");
            else if (!signsIn && value is not null)
                yield return new($"Kafka:{key}: chỉ có tác dụng khi Kafka:SecurityProtocol là sasl_plaintext hoặc sasl_ssl", $"Kafka:{key}: only has an effect when Kafka:SecurityProtocol is sasl_plaintext or sasl_ssl");
        }
        if (options.CaLocation is not null && !protocol.EndsWith("ssl", StringComparison.OrdinalIgnoreCase))
            yield return new("Kafka:CaLocation: chỉ có tác dụng khi Kafka:SecurityProtocol là ssl hoặc sasl_ssl", "Kafka:CaLocation: only has an effect when Kafka:SecurityProtocol is ssl or sasl_ssl");
    }

    private static IEnumerable<LocalText> Files(KafkaOptions options)
    {
        foreach (var (key, file) in new[] { ("SaslPasswordFile", options.SaslPasswordFile), ("CaLocation", options.CaLocation) })
        {
            if (file is not null && !File.Exists(file))
                yield return new($"Kafka:{key}: không có tệp này", $"Kafka:{key}: there is no such file");
        }
    }

    private static IEnumerable<LocalText> Topics(KafkaTopics topics)
    {
        var names = new[] { topics.Audit, topics.Results, topics.Checkpoints, topics.DossierEvents, topics.Parked };
        for (var i = 0; i < names.Length; i++)
        {
            if (!TopicName().IsMatch(names[i]))
                yield return new($"Kafka:Topics:{TopicNames[i]}: cần 1 đến 249 ký tự trong a–z, A–Z, 0–9, dấu chấm, gạch dưới, gạch nối", $"Kafka:Topics:{TopicNames[i]}: 1 to 249 of the characters a–z, A–Z, 0–9, dot, underscore, hyphen are needed");
            // What is parked would be read as an event, and readers of one stream would get another.
            if (Array.IndexOf(names, names[i]) < i)
                yield return new($"Kafka:Topics:{TopicNames[i]}: mỗi luồng cần một topic riêng", $"Kafka:Topics:{TopicNames[i]}: each stream needs a topic of its own");
        }
    }

    private static IEnumerable<LocalText> WhenLost(string? whenLost)
    {
        if (whenLost is { Length: > 0 } and not (KafkaSettings.Stop or KafkaSettings.Oldest))
            yield return new($"Kafka:WhenLost: chỉ nhận {KafkaSettings.Stop} hoặc {KafkaSettings.Oldest}", $"Kafka:WhenLost: {KafkaSettings.Stop} or {KafkaSettings.Oldest}");
    }

    [GeneratedRegex(@"\A(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})\z")]
    private static partial Regex Address();

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9._-]{1,249}\z")]
    private static partial Regex TopicName();
}
