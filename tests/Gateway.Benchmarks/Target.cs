using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>What the load is sent to: one address for each process, and what belongs to its cost.</summary>
internal sealed class Target(Machine machine, IReadOnlyList<Process> processes, Uri address, string? key, TimeSpan start, string cpu) : IDisposable
{
    public Uri Address => address;

    public string? Key => key;

    /// <summary>From start to ready.</summary>
    public TimeSpan Start => start;

    /// <summary>Whose CPU is counted, as the rig wants it.</summary>
    public string Cpu => cpu;

    public void Dispose()
    {
        foreach (var process in processes)
            machine.Stop(process);
    }
}
