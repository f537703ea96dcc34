using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Gateway.Adapters.Kafka;

/// <summary>Asks the brokers whether they are there and what they say of our topics. Makes no topic, joins no group, sends and reads nothing.</summary>
public sealed class KafkaProbe(KafkaOptions options, TimeSpan patience) : IDisposable
{
    // Not every broker answers what rights there are, and those that do are quick.
    private static readonly TimeSpan RightsWithin = TimeSpan.FromSeconds(2);

    private IConsumer<byte[]?, byte[]?>? client;
    private volatile string? lasting;

    /// <summary>Null when a broker answered, else why not, in a word. Blocks for no longer than the patience.</summary>
    public string? Reach() => Ask(options.Topics.Audit, out _);

    /// <summary>What is wrong with these topics, in a word each; a topic of which we may neither know nor use anything is not authorised.</summary>
    /// <param name="topics">Each with whether we write there or read.</param>
    public async Task<IReadOnlyList<(string Topic, string Trouble)>> AskAsync(IReadOnlyList<(string Name, bool IsWritten)> topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        var wrong = new List<(string, string)>();
        foreach (var (name, _) in topics)
        {
            if ((Ask(name, out var found) ?? found) is { } trouble)
                wrong.Add((name, trouble));
        }
        if (wrong.Count > 0)
            return wrong;
        var rights = await RightsAsync([.. topics.Select(topic => topic.Name)]);
        return [.. topics.Where(topic => rights.TryGetValue(topic.Name, out var may) && !may.Contains(topic.IsWritten ? AclOperation.Write : AclOperation.Read))
            .Select(topic => (topic.Name, KafkaCodes.Of(ErrorCode.TopicAuthorizationFailed)))];
    }

    public void Dispose() => client?.Dispose();

    private string? Ask(string name, out string? trouble)
    {
        trouble = null;
        try
        {
            using var admin = new DependentAdminClientBuilder(Open().Handle).Build();
            var topic = admin.GetMetadata(name, patience).Topics[0];
            trouble = topic.Error.IsError ? KafkaCodes.Of(topic.Error.Code) : topic.Partitions.Count == 0 ? KafkaCodes.Of(ErrorCode.UnknownTopicOrPart) : null;
            return null;
        }
        catch (KafkaException e)
        {
            return lasting ?? KafkaCodes.Of(e.Error.Code);
        }
    }

    // Only of brokers that tell.
    private async Task<Dictionary<string, List<AclOperation>>> RightsAsync(List<string> names)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(Open().Handle).Build();
            var found = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(names), new DescribeTopicsOptions { RequestTimeout = patience < RightsWithin ? patience : RightsWithin, IncludeAuthorizedOperations = true });
            return found.TopicDescriptions.Where(topic => topic.AuthorizedOperations is { Count: > 0 }).ToDictionary(topic => topic.Name, topic => topic.AuthorizedOperations);
        }
        catch (KafkaException)
        {
            return [];
        }
    }

    private IConsumer<byte[]?, byte[]?> Open() => client ??= new ConsumerBuilder<byte[]?, byte[]?>(KafkaClients.Scanner(options))
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, error) => lasting = KafkaCodes.Lasting(error.Code) ?? lasting)
        .Build();
}
