using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Auditing;

/// <summary>Records what was refused, once a second what is due; at the end everything, as far as the store takes it.</summary>
internal sealed class LateRecordStage(LateRecords late, IAuditRecorder audit, TimeProvider clock, ILogger<LateRecordStage> log) : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        await RecordAsync(all: false);
        return false;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await RecordAsync(all: true);
        }
        catch (StoreUnavailableException e)
        {
            log.StageWaits(nameof(LateRecordStage), e.Trouble);
        }
    }

    // Where nobody knows whether it was committed it is recorded again: rather twice than never.
    private async Task RecordAsync(bool all)
    {
        var (single, counted) = late.Take(all);
        try
        {
            await audit.AddAsync([.. single, .. counted.Select(kind => kind.What.Counted(kind.Count, kind.Since, kind.Last))]);
        }
        catch
        {
            late.Return(single, counted);
            throw;
        }
    }
}
