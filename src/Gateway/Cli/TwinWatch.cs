using System.Security.Cryptography;
using System.Text;

namespace Gateway.Host.Cli;

/// <summary>
/// Whether another listener of the same user on this machine brings results to the same address: the receiver would then get each one twice. Who came
/// first holds a file, whose lock ends with its process however that ends; listeners on other machines are not seen.
/// </summary>
internal sealed class TwinWatch(Uri target, Terminal terminal) : IDisposable
{
    // What the system says of a file that somebody else has locked.
    private const int Locked = 11, LockedOnWindows = unchecked((int)0x80070020);

    private readonly string file = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "gateway", "listeners", Name(target));
    private FileStream? mine;
    private bool isTold;

    /// <summary>Says once that there is a twin, and once that it is gone.</summary>
    public void Look()
    {
        if (mine is not null)
            return;
        var hasTwin = !TryTake();
        if (hasTwin && !isTold)
            terminal.Trouble(terminal.Say("▲ Một lệnh gateway listen khác trên máy này cũng đang chuyển kết quả tới địa chỉ này: bên nhận sẽ nhận mỗi kết quả hai lần.", "▲ Another gateway listen on this machine brings results to this address too: the receiver gets each of them twice."));
        else if (!hasTwin && isTold)
            terminal.Progress(terminal.Say("Không còn lệnh gateway listen nào khác chuyển tới địa chỉ này.", "No other gateway listen brings results to this address any more."));
        isTold = hasTwin;
    }

    public void Dispose() => mine?.Dispose();

    // False only where somebody has it: a folder that cannot be written to tells nothing.
    private bool TryTake()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            mine = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose });
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult is not (Locked or LockedOnWindows);
        }
    }

    // This machine has several names for itself.
    private static string Name(Uri target) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target.IsLoopback ? $"{target.Scheme}://localhost:{target.Port}{target.PathAndQuery}" : target.AbsoluteUri)))[..32];
}
