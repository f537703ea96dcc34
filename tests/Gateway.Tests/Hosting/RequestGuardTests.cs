using System.Net.Sockets;
using System.Text;
using Gateway.Host.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Hosting;

public sealed class RequestGuardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [InlineData("get /x HTTP/1.1\r\nHost: a\r\n\r\n", 405)]
    [InlineData("TRACE /x HTTP/1.1\r\nHost: a\r\n\r\n", 405)]
    [InlineData("GET /y%2f..%2fx HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /y/..%5cx HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /;/../x HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [InlineData("GET /x;a=b HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /x%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /x?q=001094000058 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /x?q%3D001094000058 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /x?q=201094000058 HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [InlineData("GET /x?q=000.00.12.H26-261123-0058 HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde", 400)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400)]
    [InlineData("GET /x HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /x HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 0\r\n\r\n", 417)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", 415)]
    public async Task What_no_honest_caller_sends_is_refused(string bytes, int status)
    {
        await using var host = await SmallHost.StartAsync(app =>
        {
            app.UseMiddleware<RequestGuard>();
            app.MapMethods("/x", ["GET", "POST"], () => "x");
        });

        Assert.Equal(status, await StatusAsync(host.Client.BaseAddress!, bytes));
    }

    private static async Task<int> StatusAsync(Uri host, string bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Host, host.Port, Stop);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes), Stop);
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        var line = await reader.ReadLineAsync(Stop) ?? "";
        return int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
