using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Auditing;

/// <summary>What the sealer says of the whole log at one moment. Signed and held by somebody else, it is what nobody can go back behind.</summary>
/// <param name="Origin">Which log: up to 128 letters, digits and <c>. _ : / + -</c>; the same in all its checkpoints.</param>
/// <param name="Size">How many records the log had, positions 0 to size - 1.</param>
/// <param name="Root">The Merkle tree hash over them, 64 lower-case hex digits.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Previous">SHA-256 over the bytes of the checkpoint before, 64 hex digits; null for the first.</param>
/// <param name="KeyId">Which key signs: <see cref="CheckpointPublicKey.Id"/>.</param>
public sealed record Checkpoint(string Origin, long Size, string Root, DateTimeOffset At, string? Previous, string KeyId)
{
    public const int OriginLengthMax = 128, BytesMax = 512;

    /// <summary>The bytes that are signed; throws <see cref="ArgumentException"/> when a member has not the shape given above.</summary>
    public byte[] ToBytes() => CheckpointText.Write(this);

    /// <summary>Null for anything that <see cref="ToBytes"/> did not write, to the letter.</summary>
    public static Checkpoint? Read(ReadOnlySpan<byte> bytes) => CheckpointText.Read(bytes);
}

/// <summary>A checkpoint as it is stored and handed on.</summary>
/// <param name="Bytes">What <see cref="Checkpoint.ToBytes"/> gave.</param>
/// <param name="Signature">ECDSA over P-256 with SHA-256, DER (RFC 3279 §2.2.3), as <c>openssl dgst -sha256 -verify</c> takes it.</param>
/// <param name="Stamp">What a time-stamp authority says of <paramref name="Bytes"/>: a token of RFC 3161 over their SHA-256, DER. Few checkpoints have one.</param>
/// <param name="Label">What stands beside it in the store, by which it is found; null where it comes from elsewhere.</param>
public sealed record SignedCheckpoint(byte[] Bytes, byte[] Signature, byte[]? Stamp = null, CheckpointLabel? Label = null)
{
    public const int SignatureBytesMax = 80, StampBytesMax = 16 * 1024, LineBytesMax = 1024;

    /// <summary>A line of JSON with the checkpoint verbatim in it, <c>{"signature":"…","checkpoint":…}</c>; without its stamp.</summary>
    public byte[] ToLine()
    {
        using var line = new MemoryStream();
        BundleLines.Write(line, this with { Stamp = null });
        return line.ToArray();
    }

    /// <summary>Null for anything that <see cref="ToLine"/> did not write, to the letter.</summary>
    public static SignedCheckpoint? FromLine(byte[] line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Length <= LineBytesMax && BundleLines.Checkpoints(line) is [var one] && Checkpoint.Read(one.Bytes) is not null && one.ToLine().AsSpan().SequenceEqual(line) ? one : null;
    }

    /// <summary>What the next checkpoint has as its <see cref="Checkpoint.Previous"/>. The signature does not count: a checkpoint signed twice is the same.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>What stands beside a checkpoint and is not signed.</summary>
/// <param name="Milliseconds">Since 1970, as the store counts.</param>
public sealed record CheckpointLabel(long Size, long Milliseconds)
{
    public static CheckpointLabel Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new(checkpoint.Size, checkpoint.At.ToUnixTimeMilliseconds());
    }

    public override string ToString()
    {
        var isTime = Milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && Milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        var at = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : Milliseconds.ToString(CultureInfo.InvariantCulture);
        return $"{Size} {at}";
    }
}
