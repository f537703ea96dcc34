using Gateway.Auditing;
using Gateway.Host.Hosting;

namespace Gateway.Host.Auditing;

/// <summary>
/// Sees in every process of the store how far its sealing is behind, whoever seals. When records have waited for hours and no checkpoint was signed
/// meanwhile, nothing more is taken in: no work rather than unproved work. It is over by itself with the next checkpoint.
/// </summary>
/// <param name="stopAfter">How long is too long; zero: never.</param>
internal sealed class SealWatch(IAuditSealing store, TimeSpan stopAfter, TimeProvider clock, ILogger<SealWatch> log) : StageLoop(new Signal(), Poll, clock, log)
{
    private const string Stopped = "nothing-sealed", Late = "sealing-late";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2), FirstTurn = TimeSpan.FromSeconds(10), LateAfter = TimeSpan.FromMinutes(1);
    private readonly long began = clock.GetTimestamp();
    private volatile bool isStopped;
    private volatile string? seen, told;

    public bool IsStopped => isStopped;

    /// <summary>What is wrong, in a word or two; null when all is well. Why is known best where the sealer is: every other process sees what came of it.</summary>
    public string? Trouble
    {
        get
        {
            var why = seen is null or Late ? told ?? seen : seen;
            return !isStopped ? why : why is null or Late ? Stopped : $"{Stopped}, {why}";
        }
    }

    /// <summary>What this process's sealer met; null when it seals, or it is another process's turn.</summary>
    public void Tell(string? trouble) => told = trouble;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var behind = await store.BehindAsync(cancellation);
        var before = Clock.GetUtcNow() - stopAfter;
        // What waited while nobody served is sealed with the first turn of whoever starts.
        var hadTurn = Clock.GetElapsedTime(began) > FirstTurn;
        var stops = stopAfter > TimeSpan.Zero && hadTurn && behind.Oldest < before && !(behind.SignedAt >= before);
        if (stops && !isStopped)
            log.IntakeStopped(stopAfter);
        else if (!stops && isStopped)
            log.IntakeGoesOn();
        var late = Clock.GetUtcNow() - LateAfter;
        seen = !behind.HasLog ? "log-missing" : behind.Gap is not null ? "record-missing" : hadTurn && behind.Oldest < late && !(behind.SignedAt >= late) ? Late : null;
        isStopped = stops;
        return false;
    }
}

internal static partial class SealWatchLog
{
    [LoggerMessage(8405, LogLevel.Critical, "Nothing of the audit was sealed for {Elapsed} and records wait: no events are taken in until there is a checkpoint")]
    public static partial void IntakeStopped(this ILogger log, TimeSpan elapsed);

    [LoggerMessage(8406, LogLevel.Information, "The audit is sealed again, events are taken in")]
    public static partial void IntakeGoesOn(this ILogger log);
}
