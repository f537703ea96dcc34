using System.Diagnostics;
using Gateway.Exchanges;

namespace Gateway.Host.Exchanges;

/// <summary>An outcome as logs, metrics and traces name it.</summary>
internal static class OutcomeWords
{
    /// <summary>The code is empty where the outcome has none.</summary>
    public static (string Word, string Code) Of(Outcome outcome) => outcome switch
    {
        Outcome.Answered => ("answered", ""),
        Outcome.Deferred => ("deferred", ""),
        Outcome.Refused refused => ("refused", refused.Code),
        Outcome.Failed failed => ("failed", failed.Code),
        _ => throw new UnreachableException($"Unknown outcome {outcome.GetType().Name}."),
    };
}
