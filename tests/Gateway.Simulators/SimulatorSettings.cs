namespace Gateway.Simulators;

/// <summary>What a simulator is told when it is made; everything that differs between two runs with the same seed is here.</summary>
public sealed record SimulatorSettings
{
    /// <summary>The folder <c>contracts/</c>: all that a simulator knows of the gateway.</summary>
    public required string Contracts { get; init; }

    /// <summary>One line per request that an agency got (log A).</summary>
    public required JsonLines AgencyLog { get; init; }

    /// <summary>One line per phase of a callback that an agency sent (log C).</summary>
    public required JsonLines CallbackLog { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Share of attempts, 0 to 1, that meet a random fault. Which ones depends on seed, key and attempt number alone.</summary>
    public double FaultShare { get; init; }

    /// <summary>How long an agency takes to decide when the play says nothing else.</summary>
    public TimeSpan AnswerAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Base address of the gateway, for callbacks.</summary>
    public Uri? Gateway { get; init; }

    /// <summary>The agency's API key at the gateway.</summary>
    public string? CallbackKey { get; init; }

    /// <summary>The gateway's account at the agency, by the names of its contract; the simulator checks against it.</summary>
    public IReadOnlyDictionary<string, string> Account { get; init; } = new Dictionary<string, string>();

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
