using System.Net;
using Gateway.Host;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Tests.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

public sealed class OpenPagesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages => ["/livez", "/readyz", "/version", "/openapi/v1.json", "/asyncapi/v1.yaml", "/problems", "/problems/not-found", "/contracts/callbacks/v1/callback.wsdl"];

    [Theory, MemberData(nameof(Pages))]
    public async Task HEAD_is_answered_like_GET_without_a_key_and_without_a_body(string page)
    {
        await using var host = await StartAsync();
        using var read = await host.Client.GetAsync(page, Stop);
        using var ask = new HttpRequestMessage(HttpMethod.Head, page);

        using var reply = await host.Client.SendAsync(ask, Stop);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(read.Content.Headers.ContentType, reply.Content.Headers.ContentType);
        Assert.Empty(await reply.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_wrong_method_is_told_the_right_ones_before_anybody_signs_in(string page)
    {
        await using var host = await StartAsync();
        foreach (var method in new[] { HttpMethod.Options, HttpMethod.Post, HttpMethod.Delete })
        {
            using var ask = new HttpRequestMessage(method, page);
            using var reply = await host.Client.SendAsync(ask, Stop);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
            Assert.Equal(["GET", "HEAD"], reply.Content.Headers.Allow);
            Assert.Contains("method-not-allowed", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task HEAD_of_what_needs_a_key_needs_the_key()
    {
        await using var host = await StartAsync();
        using var ask = new HttpRequestMessage(HttpMethod.Head, "/v1/closed");

        using var reply = await host.Client.SendAsync(ask, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    private static Task<SmallHost> StartAsync() => SmallHost.StartAsync(
        app =>
        {
            app.UseFront();
            app.MapFront();
            app.MapGet("/v1/closed", () => "");
        },
        builder => builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ISystemStore>(new KeysInMemory()).AddSingleton<KeyRing>().AddSingleton<WrongKeys>());
}
