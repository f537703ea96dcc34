using Gateway.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Auditing;

/// <summary>
/// Brings the newest checkpoint to a time-stamp authority, at a pace and not each one: it names all before it. Beside the sealer and never in its
/// way: an authority that is away is asked again later, and only what it says comes later too.
/// </summary>
internal sealed class Stamper(IAuditLog sealedLog, IStampStore store, IStampAuthority authority, IStampCheck trust, StampOptions options, TimeProvider clock, ILogger<Stamper> log) : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), AskAgain = TimeSpan.FromSeconds(30);

    private DateTimeOffset? dueAt;
    private string? told;

    /// <summary>Why nothing is stamped, in a word; null when all is well.</summary>
    public string? Trouble => Duty is { IsMine: false } ? null : Volatile.Read(ref told);

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        dueAt ??= await BeginAsync(cancellation);
        if (Clock.GetUtcNow() < dueAt || await sealedLog.LastCheckpointAsync(cancellation) is not { Stamp: null } last || Checkpoint.Read(last.Bytes) is not { Size: > 0 and var size })
            return false;
        var (stamp, trouble) = await authority.StampAsync(Convert.FromHexString(last.Hash), cancellation);
        if (stamp is not null && trust.Check(last with { Stamp = stamp }).State != StampState.Trusted)
            (stamp, trouble) = (null, "untrusted");
        var now = Clock.GetUtcNow();
        dueAt = now + (stamp is not null || options.Every < AskAgain ? options.Every : AskAgain);
        if (stamp is not null)
            await store.AddAsync(size, stamp, now);
        Measures.Stamped(trouble, now);
        Tell(trouble);
        return false;
    }

    // Whoever stamped last may have been another process.
    private async Task<DateTimeOffset> BeginAsync(CancellationToken cancellation)
    {
        if (await store.LastAsync(cancellation) is not { } last)
            return Clock.GetUtcNow();
        Measures.LastStamp(last);
        return last + options.Every;
    }

    // Said once when it begins and once when it is over.
    private void Tell(string? trouble)
    {
        if (trouble is not null && told is null)
            log.StampingWaits(trouble);
        else if (trouble is null && told is not null)
            log.StampingGoesOn();
        Volatile.Write(ref told, trouble);
    }
}

internal static partial class StamperLog
{
    [LoggerMessage(8403, LogLevel.Warning, "The time-stamp authority gives no stamp that can be kept: {Code}. Sealing goes on, it is asked again")]
    public static partial void StampingWaits(this ILogger log, string code);

    [LoggerMessage(8404, LogLevel.Information, "The time-stamp authority stamps again")]
    public static partial void StampingGoesOn(this ILogger log);
}
