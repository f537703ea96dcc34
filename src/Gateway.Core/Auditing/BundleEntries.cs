using System.Text.RegularExpressions;

namespace Gateway.Auditing;

/// <summary>The names of what may stand in an evidence bundle, and how large each may become. Nothing else may, so no name is a path.</summary>
internal static partial class BundleEntries
{
    public const string Manifest = "manifest.json", Records = "records.jsonl", Proofs = "proofs.json", Checkpoints = "checkpoints.jsonl", Bodies = "bodies.json";
    public const string Page = "index.html", ReadMeVi = "README.vi.txt", ReadMeEn = "README.en.txt";

    /// <summary>The whole file, where it is told what cannot be read.</summary>
    public const string Archive = "zip";

    /// <summary>Bytes of the archive, and of the list of entries at its end, which .NET reads whole.</summary>
    public const int ArchiveMax = 64 * MiB, DirectoryMax = 32 * 1024;

    private const int MiB = 1024 * 1024, KiB = 1024;

    /// <summary>Of those that must be there.</summary>
    public static readonly IReadOnlyDictionary<string, int> BytesMax = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [Manifest] = 4 * KiB,
        [Records] = 32 * MiB,
        [Proofs] = 48 * MiB,
        [Checkpoints] = 16 * MiB,
        [Page] = 64 * MiB,
        [ReadMeVi] = 64 * KiB,
        [ReadMeEn] = 64 * KiB,
    };

    // Each with its commitment, and in base64.
    private const int BodiesMax = EvidenceBodies.BytesMax / 3 * 4 + 8 * MiB;

    public static string Key(string id) => $"keys/{id}.pem";

    /// <summary>Of a key's name.</summary>
    public static string IdOf(string name) => name["keys/".Length..^".pem".Length];

    public static bool IsKey(string name) => KeyName().IsMatch(name);

    /// <summary>Zero for what has no place in a bundle.</summary>
    public static int LimitOf(string name) => IsKey(name) ? KiB : name == Bodies ? BodiesMax : BytesMax.GetValueOrDefault(name);

    [GeneratedRegex(@"\Akeys/[0-9a-f]{16}\.pem\z")]
    private static partial Regex KeyName();
}
