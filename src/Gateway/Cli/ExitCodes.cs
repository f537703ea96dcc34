namespace Gateway.Host.Cli;

/// <summary>What scripts may rely on; written in README and in <c>--help</c>.</summary>
internal static class ExitCodes
{
    public const int
        Done = 0,
        Unexpected = 1,
        Usage = 2,
        NotFound = 3,
        NotAuthorised = 4,
        Conflict = 5,
        SomeFailed = 6,
        Unreachable = 7,
        VerificationFailed = 8,
        Configuration = 78,
        Interrupted = 130;
}

/// <summary>Ends a verb: one line for a person on standard error, one code for a script.</summary>
/// <param name="retryAfter">When the gateway asked to be tried again; null where it did not say.</param>
internal sealed class CliException(int exitCode, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
