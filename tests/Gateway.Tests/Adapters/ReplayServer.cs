using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Adapters;

/// <summary>A loopback server that one case after the other uses: starting one costs more than most cases take.</summary>
internal sealed class ReplayServer
{
    private static readonly ConcurrentBag<ReplayServer> Free = [];
    private readonly WebApplication app;

    private ReplayServer(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single());

    public RequestDelegate Handler { get; set; } = Nobody;

    public static async Task<ReplayServer> RentAsync()
    {
        if (Free.TryTake(out var free))
            return free;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new ReplayServer(builder.Build());
        server.app.Run(context => server.Handler(context));
        await server.app.StartAsync();
        return server;
    }

    public void Return()
    {
        Handler = Nobody;
        Free.Add(this);
    }

    private static Task Nobody(HttpContext context) => throw new InvalidOperationException("No case is being played here.");
}
