using Gateway.Host.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting;

/// <summary>Registered by a test whose every request shows this key.</summary>
internal sealed record SmallHostKey(string Text);

/// <summary>A real Kestrel on a free loopback port that has only what a test puts in.</summary>
internal sealed class SmallHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private SmallHost(WebApplication app, HttpClient client) => (this.app, Client) = (app, client);

    public HttpClient Client { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<SmallHost> StartAsync(Action<WebApplication> map, Action<WebApplicationBuilder>? build = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        build?.Invoke(builder);
        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
#pragma warning disable RS0030 // A test drives the host as a stranger would: no factory, no limits of ours.
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
#pragma warning restore RS0030
        if (app.Services.GetService<SmallHostKey>() is { } key)
            client.DefaultRequestHeaders.Authorization = new("Bearer", key.Text);
        return new SmallHost(app, client);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
