using System.Runtime.InteropServices;

namespace Gateway.Tests;

/// <summary>What the current thread has cost the processor: says the same on a busy machine as on an idle one.</summary>
internal static class ThreadClock
{
    private const int ThreadCpuTime = 3;
    private const double Lower = 0.97;

    /// <summary>
    /// The least CPU milliseconds of a row of runs, so that compilation on the way does not count. The row ends when as many runs as named
    /// in turn brought nothing lower: in a process that is busy starting, optimised code may come late.
    /// </summary>
    public static double Cost(Action work, int runs = 10)
    {
        var least = double.MaxValue;
        for (var since = 0; since < runs; since++)
        {
            var began = Milliseconds();
            work();
            var took = Milliseconds() - began;
            if (took < least * Lower)
                since = -1;
            least = Math.Min(least, took);
        }
        return least;
    }

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
