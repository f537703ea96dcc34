using System.Buffers.Binary;
using System.IO.Compression;

namespace Gateway.Auditing;

/// <summary>
/// Opens a zip that a stranger made. What it says about itself is not believed: entries are known by name, each at most once, and each is
/// unpacked no further than its kind may grow. Throws for anything else: <see cref="BundleFault"/> where it is known what is wrong.
/// </summary>
internal static class BundleArchive
{
    private const int EndLength = 22, EntriesMax = 256;
    private const uint EndMark = 0x06054b50;

    public static Dictionary<string, byte[]> Unpack(Stream archive)
    {
        var bytes = Limited(archive, BundleEntries.ArchiveMax, BundleEntries.Archive);
        CheckDirectory(bytes);
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var limit = BundleEntries.LimitOf(entry.FullName);
            if (limit == 0 || !found.TryAdd(entry.FullName, []))
                throw limit == 0 ? new BundleFault(DoubtKind.EntryUnknown, "") : new BundleFault(DoubtKind.EntryTwice, entry.FullName);
            using var content = entry.Open();
            found[entry.FullName] = Limited(content, limit, entry.FullName);
        }
        return found;
    }

    // The end of a zip (APPNOTE §4.3.16) says where the list of its entries begins. Ours is one file without a comment and without 64-bit sizes;
    // what has either could name millions of entries in few bytes.
    private static void CheckDirectory(ReadOnlySpan<byte> archive)
    {
        var end = archive.Length < EndLength ? default : archive[^EndLength..];
        if (end.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(end) != EndMark)
            throw new BundleFault(DoubtKind.NotAnArchive, BundleEntries.Archive);
        var (disks, entries, start) = (BinaryPrimitives.ReadUInt32LittleEndian(end[4..]), BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
        if (disks != 0 || entries > EntriesMax || start > archive.Length || archive.Length - start > BundleEntries.DirectoryMax)
            throw new BundleFault(DoubtKind.TooManyEntries, BundleEntries.Archive);
    }

    private static byte[] Limited(Stream source, int max, string name)
    {
        using var target = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = source.Read(buffer); read > 0; read = source.Read(buffer))
        {
            if (target.Length + read > max)
                throw new BundleFault(DoubtKind.EntryTooLarge, name);
            target.Write(buffer, 0, read);
        }
        return target.ToArray();
    }
}
