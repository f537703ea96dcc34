using System.Runtime.InteropServices;

namespace Gateway.Tests;

/// <summary>What the current thread has cost the processor: says the same on a busy machine as on an idle one.</summary>
internal static class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>The least CPU milliseconds of some runs, so that compilation on the way does not count.</summary>
    public static double Cost(Action work, int runs = 5) => Enumerable.Range(0, runs).Min(_ =>
    {
        var began = Milliseconds();
        work();
        return Milliseconds() - began;
    });

    private static double Milliseconds()
    {
        if (ClockGetTime(ThreadCpuTime, out var time) != 0)
            throw new InvalidOperationException("The system has no clock per thread.");
        return time.Seconds * 1e3 + time.Nanoseconds / 1e6;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockGetTime(int clock, out TimeSpec time);
}
