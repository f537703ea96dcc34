using System.Net;
using Gateway.Host.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

public sealed class HealthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agency_never_makes_us_unready_and_is_told_all_the_same()
    {
        await using var host = await StartAsync(new("database", _ => new((string?)null)), new("agency police", _ => new("open"), Decides: false));

        using var reply = await host.Client.GetAsync("/readyz?verbose", Stop);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("[+]database ok\n[!]agency police open (does not affect readiness)\nready\n", await reply.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task What_is_quiet_is_shown_only_in_trouble()
    {
        await using var host = await StartAsync(new("agency", _ => new((string?)null), Decides: false, Quiet: true), new("agency", _ => new("police no address"), Decides: false, Quiet: true));

        Assert.Equal("[!]agency police no address (does not affect readiness)\nready\n", await host.Client.GetStringAsync("/readyz?verbose", Stop));
    }

    [Fact]
    public async Task A_store_that_fails_makes_us_unready_without_telling_why()
    {
        await using var host = await StartAsync(new ReadyCheck("database", _ => throw new IOException("/srv/secret/path")));

        using var reply = await host.Client.GetAsync("/readyz?verbose", Stop);
        using var alive = await host.Client.GetAsync("/livez", Stop);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Equal("[-]database failed\nnot ready\n", await reply.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task The_version_names_the_binary()
    {
        await using var host = await StartAsync();

        Assert.Contains("\"name\":\"gateway\",\"version\":\"0.1.0", await host.Client.GetStringAsync("/version", Stop), StringComparison.Ordinal);
    }

    private static Task<SmallHost> StartAsync(params ReadyCheck[] checks) => SmallHost.StartAsync(app => app.MapHealth(), builder =>
    {
        builder.Services.AddSingleton(TimeProvider.System);
        foreach (var check in checks)
            builder.Services.AddSingleton(check);
    });
}
