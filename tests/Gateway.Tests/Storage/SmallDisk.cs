using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Storage;

/// <summary>A file system in memory that is full after so many bytes; gone with the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Null where this user may not mount.</summary>
    public static SmallDisk? TryMount(int bytes)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-disk-").FullName;
        return Run("mount", "-t", "tmpfs", "-o", Size(bytes), "tmpfs", folder) ? new SmallDisk(folder) : null;
    }

    public void Grow(int bytes) => Assert.True(Run("mount", "-o", "remount," + Size(bytes), Folder));

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static string Size(int bytes) => "size=" + bytes.ToString(CultureInfo.InvariantCulture);

    private static bool Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
