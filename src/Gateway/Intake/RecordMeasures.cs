using System.Diagnostics.Metrics;
using Gateway.Host.Hosting;

namespace Gateway.Host.Intake;

/// <summary>What was read from the topic of dossier events, and how much is still there.</summary>
internal sealed class RecordMeasures : IDisposable
{
    private readonly Meter meter = new(MetricsListener.Meter);
    private readonly Counter<long> records;
    private long lag;
    private int lost;

    public RecordMeasures()
    {
        records = meter.CreateCounter<long>("intake_records_total", description: "Records read from the topic of dossier events");
        meter.CreateObservableGauge("intake_records_lag", () => Volatile.Read(ref lag), description: "Records of the topic that this process has yet to read");
        meter.CreateObservableGauge("intake_partitions_lost", () => Volatile.Read(ref lost), description: "Partitions that stand still because our position there is gone");
    }

    public void TookIn(int accepted, int repeated, int parked)
    {
        Add("accepted", accepted);
        Add("repeated", repeated);
        Add("parked", parked);
    }

    public void Look(long waiting, int partitions)
    {
        Volatile.Write(ref lag, waiting);
        Volatile.Write(ref lost, partitions);
    }

    public void Dispose() => meter.Dispose();

    private void Add(string outcome, int count)
    {
        if (count > 0)
            records.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
