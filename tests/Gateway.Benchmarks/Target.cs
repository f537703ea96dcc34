using System.Diagnostics;
using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>What the load is sent to: one address for each process, and what belongs to its cost.</summary>
internal sealed class Target(Machine machine, IReadOnlyList<Process> processes, Uri address, Store store, TimeSpan start, string cpu) : IDisposable
{
    public Uri Address => address;

    public string? Key => store.Key;

    /// <summary>How to reach its database.</summary>
    public string Database => store.Place;

    public Store Store => store;

    /// <summary>From start to ready.</summary>
    public TimeSpan Start => start;

    /// <summary>Whose CPU is counted, as the rig wants it.</summary>
    public string Cpu => cpu;

    /// <summary>The first process's largest memory so far, in MB.</summary>
    public double PeakRss => double.Parse(File.ReadLines($"/proc/{processes[0].Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;

    /// <summary>Ends the processes as a power cut would and leaves the store as it is.</summary>
    public void Kill()
    {
        foreach (var process in processes)
            machine.Stop(process);
    }

    public void Dispose()
    {
        Kill();
        machine.Drop(store);
    }
}
