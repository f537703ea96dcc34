using System.Security.Cryptography;
using System.Text;

namespace Gateway.Adapters;

/// <summary>SHA-256 over what folders of contracts hold: for each file, by its name, the name, a line feed and the hash of its content.</summary>
public static class FolderHash
{
    /// <summary>In hex; the files of a later folder come after those of the one before.</summary>
    public static string Of(params IEnumerable<string> folders)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var folder in folders)
        {
            foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Name: Path.GetRelativePath(folder, file).Replace('\\', '/'), Path: file)).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(file.Name + "\n"));
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file.Path)));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
