namespace Gateway.Host.Intake;

/// <summary>How an event came (CloudEvents 1.0): whole in the body, its attributes in headers, or many in one body.</summary>
internal enum EventMode
{
    Structured,
    Binary,
    Batch,
}

/// <summary>What a header says of an event, under the attribute's bare name; without a text where it was said twice or cannot be read.</summary>
internal readonly record struct HeaderAttribute(string Name, string? Text);
