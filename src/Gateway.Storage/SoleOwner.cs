namespace Gateway.Storage;

/// <summary>
/// The embedded store has one working process: it takes over at once what the one before had in flight, which would be wrong beside a
/// living one. The system frees the claim when the process ends, however it ends.
/// </summary>
public sealed class SoleOwner : IDisposable
{
    // What the systems say of a file that somebody else holds: EWOULDBLOCK on Linux and on BSD, a sharing violation on Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream? claim;

    private SoleOwner(FileStream? claim) => this.claim = claim;

    /// <summary>Null when another process owns the file; throws when the place itself cannot be used. A server has many owners, who share its rows by leases.</summary>
    public static SoleOwner? TryTake(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.ConnectionString is not null)
            return new SoleOwner(null);
        var path = address.Path;
        OwnerOnly.Folder(path);
        try
        {
            return new SoleOwner(OwnerOnly.Open(path + ".owner", FileShare.None));
        }
        catch (IOException e) when (HeldByAnother.Contains(e.HResult))
        {
            return null;
        }
    }

    public void Dispose() => claim?.Dispose();
}
