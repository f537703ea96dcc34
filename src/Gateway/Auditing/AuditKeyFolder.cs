using System.Globalization;
using System.Security.Cryptography;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Host.Auditing;

/// <summary>
/// What the audit keeps secret: the private keys that sign checkpoints, and the secrets that commitments are made with. A folder that only the
/// gateway's account reads, the newest name of each kind in force. A new file is a rotation; an old signing key may be taken away, for verifying
/// needs public keys only, while without an old secret nobody can open what was committed to with it. Beside them lies what was signed last, which
/// is no secret: whoever may write the store must not be able to write it.
/// </summary>
internal sealed class AuditKeyFolder(string path)
{
    private const string Signing = "audit-", Committing = "commitments-", Pem = ".pem", Secret = ".key", LastName = "last-checkpoint.json";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key in force; the first one is made when it is needed.</summary>
    public CheckpointKey Current(DateTimeOffset now) => Files(Signing, Pem).Max(StringComparer.Ordinal) is { } newest ? CheckpointKey.FromPem(File.ReadAllText(newest)) : Add(now);

    /// <summary>Makes a key that signs from now on.</summary>
    public CheckpointKey Add(DateTimeOffset now)
    {
        var key = CheckpointKey.Create();
        Write(Named(Signing, now, Pem), key.ToPem());
        return key;
    }

    /// <summary>By the secret in force; the first one is made when it is needed.</summary>
    public Commitments Commitments(DateTimeOffset now)
    {
        if (Files(Committing, Secret).Length == 0)
            Write(Named(Committing, now, Secret), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Dossiers.Commitments.SecretLength)) + "\n");
        return Read(Files(Committing, Secret).Max(StringComparer.Ordinal)!);
    }

    /// <summary>By each secret that is kept.</summary>
    public IReadOnlyList<Commitments> AllCommitments() => [.. Files(Committing, Secret).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The folder, or what of it accounts beside the gateway's may read or write; null where there is nothing, or no such rights here.</summary>
    public string? Exposed()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
            return null;
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var place in (string[])[path, .. Files(Signing, Pem), .. Files(Committing, Secret)])
        {
            if ((File.GetUnixFileMode(place) & Others) != 0)
                return place;
        }
        return null;
    }

    /// <summary>The line of what was signed last; null where nothing was, empty where it cannot be read.</summary>
    public byte[]? Last()
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(path, LastName));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Takes the place of what was signed before.</summary>
    public void KeepLast(byte[] line) => Write(LastName, System.Text.Encoding.UTF8.GetString(line));

    private string[] Files(string kind, string ending) => Directory.Exists(path) ? Directory.GetFiles(path, kind + "*" + ending) : [];

    private static Commitments Read(string file)
    {
        var text = File.ReadAllText(file).Trim();
        return text.Length == 2 * Dossiers.Commitments.SecretLength && text.All(char.IsAsciiHexDigit)
            ? new(Convert.FromHexString(text))
            : throw new InvalidDataException($"{file} is no secret of ours.");
    }

    // Written beside and then given its name: another process sees all of it or nothing.
    private void Write(string name, string content)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
        var beside = Path.Combine(path, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        using (var file = new StreamWriter(beside, options))
            file.Write(content);
        File.Move(beside, Path.Combine(path, name), overwrite: name == LastName);
    }

    private static string Named(string kind, DateTimeOffset now, string ending) => kind + now.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture) + ending;
}
