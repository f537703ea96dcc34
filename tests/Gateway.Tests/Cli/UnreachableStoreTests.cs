using System.Net;
using System.Net.Sockets;
using Gateway.Host.Cli;
using Gateway.Storage;

namespace Gateway.Tests.Cli;

/// <summary>Verbs of the binary on a server that does not answer: one line, and 7, because waiting may help.</summary>
public sealed class UnreachableStoreTests : IDisposable
{
    // Bound and never listened on: nobody answers there, and nobody else gets the port.
    private readonly Socket nobody = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public UnreachableStoreTests() => nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public void Dispose() => nobody.Dispose();

    [Theory]
    [InlineData("migrate")]
    [InlineData("migrate --plan")]
    [InlineData("system list")]
    [InlineData("system add shop-a --kind shop --office * --reason x")]
    [InlineData("system rotate shop-a --reason x")]
    [InlineData("system revoke shop-a --reason x")]
    public async Task A_verb_that_needs_the_server_says_so_in_a_line_and_ends_with_seven(string typed)
    {
        var port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        var (exitCode, output, error) = await Binary.RunAsync(new StoreAddress("", $"Host=127.0.0.1;Port={port};Database=gateway;Username=gateway;Password=never-shown"), typed.Split(' '));
        Assert.Equal((ExitCodes.Unreachable, "", $"postgresql://127.0.0.1:{port}/gateway: máy chủ cơ sở dữ liệu không trả lời\n"), (exitCode, output, error));
    }

    [Fact]
    public async Task Doctor_tells_it_beside_the_rest_and_ends_with_seven()
    {
        var (exitCode, output, _) = await Binary.RunAsync(new StoreAddress("", $"Host=127.0.0.1;Port={((IPEndPoint)nobody.LocalEndPoint!).Port};Database=gateway;Username=gateway"), "doctor", "--lang", "en");
        Assert.Equal(ExitCodes.Unreachable, exitCode);
        Assert.Contains("the database server does not answer", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("system list")]
    [InlineData("doctor")]
    public async Task A_connection_string_that_cannot_be_read_is_told_by_its_name_and_not_repeated(string typed)
    {
        var (exitCode, output, error) = await Binary.RunAsync(new StoreAddress("", "Password=never-shown;nonsense"), typed.Split(' '));
        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Contains("Storage:ConnectionString: không phải chuỗi kết nối PostgreSQL", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("never-shown", output + error, StringComparison.Ordinal);
    }
}
