using System.Globalization;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>
/// The private keys that sign checkpoints: a folder that only the gateway's account reads, the newest name in force. A new file is a rotation; an
/// old one may be taken away, for verifying needs public keys only.
/// </summary>
internal sealed class AuditKeyFolder(string path)
{
    private const string Pattern = "audit-*.pem";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key in force; the first one is made when it is needed.</summary>
    public CheckpointKey Current(DateTimeOffset now)
    {
        var newest = Directory.Exists(path) ? Directory.GetFiles(path, Pattern).Max(StringComparer.Ordinal) : null;
        return newest is null ? Add(now) : CheckpointKey.FromPem(File.ReadAllText(newest));
    }

    /// <summary>Makes a key that signs from now on.</summary>
    public CheckpointKey Add(DateTimeOffset now)
    {
        var key = CheckpointKey.Create();
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        using var file = new StreamWriter(Path.Combine(path, now.ToString("'audit-'yyyyMMdd'T'HHmmssfff'Z.pem'", CultureInfo.InvariantCulture)), options);
        file.Write(key.ToPem());
        return key;
    }
}
