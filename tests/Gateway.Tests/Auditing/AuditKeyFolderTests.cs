using Gateway.Dossiers;
using Gateway.Host.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class AuditKeyFolderTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly AuditKeyFolder keys;

    public AuditKeyFolderTests() => keys = new(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_first_secret_is_made_once_and_only_its_owner_reads_it()
    {
        var made = keys.Commitments(Now);
        Assert.Equal(made.Id, new AuditKeyFolder(folder).Commitments(Now.AddDays(1)).Id);
        var file = Assert.Single(Directory.GetFiles(folder));
        Assert.EndsWith("commitments-20261123T010000000Z.key", file, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData(true, UnixFileMode.OtherRead)]
    [InlineData(true, UnixFileMode.GroupWrite)]
    [InlineData(false, UnixFileMode.GroupRead)]
    public void What_others_may_read_is_named(bool isFolder, UnixFileMode right)
    {
        Assert.Null(keys.Exposed());
        keys.Commitments(Now);
        Assert.Null(keys.Exposed());
        if (OperatingSystem.IsWindows())
            return;
        var place = isFolder ? folder : Assert.Single(Directory.GetFiles(folder));
        File.SetUnixFileMode(place, File.GetUnixFileMode(place) | right);
        Assert.Equal(place, keys.Exposed());
    }

    [Fact]
    public void The_newest_is_in_force_and_the_old_ones_still_open_what_they_closed()
    {
        var old = keys.Commitments(Now);
        File.WriteAllText(Path.Combine(folder, "commitments-20271123T010000000Z.key"), new string('a', 2 * Commitments.SecretLength));
        var young = keys.Commitments(Now);
        Assert.NotEqual(old.Id, young.Id);
        Assert.Equal([old.Id, young.Id], keys.AllCommitments().Select(secret => secret.Id));
        Assert.Equal(old.Of("D-1", "x"u8), keys.AllCommitments()[0].Of("D-1", "x"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    public void A_damaged_secret_is_told_and_nothing_is_made_in_its_place(string content)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "commitments-1.key"), content);
        Assert.Throws<InvalidDataException>(() => keys.Commitments(Now));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void Signing_keys_and_secrets_do_not_meet()
    {
        using var key = keys.Current(Now);
        var secret = keys.Commitments(Now);
        using var again = keys.Current(Now);
        Assert.Equal(key.Public.Id, again.Public.Id);
        Assert.Equal([secret.Id], keys.AllCommitments().Select(known => known.Id));
    }
}
