namespace Gateway.Adapters.Wire;

/// <summary>
/// What differs between installations, configuration section <c>Agencies:&lt;code&gt;</c>. What the agency promised is in its contract folder.
/// </summary>
public sealed class AgencyOptions
{
    /// <summary>Base address; http only on loopback.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>Names and secrets of our account at the agency (user, password, key files), read by its adapter.</summary>
    public Dictionary<string, string> Account { get; } = [];

    /// <summary>Replaces the contract's delays, for demonstrations and tests: ISO 8601 durations.</summary>
    public string[]? RetryDelays { get; set; }

    /// <summary>Replaces every operation's poll interval, for demonstrations and tests.</summary>
    public string? PollEvery { get; set; }

    /// <summary>Replaces every operation's callback deadline, for demonstrations and tests.</summary>
    public string? CallbackWithin { get; set; }

    public TimeSpan? AttemptTimeout { get; set; }
}
