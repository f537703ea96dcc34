using System.Diagnostics.Metrics;
using System.Globalization;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// Before the store can be reached there is no gateway yet: alive, not ready, and everything else is to be tried again later. Nothing is
/// taken in, so nothing can be lost.
/// </summary>
internal static class WaitingRoom
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private const string RetryAfterSeconds = "5";

    /// <param name="why">What kept the store from being opened the first time; whoever waits is told each time that it is something else.</param>
    /// <returns>The opened store, or why it will never be; neither when the process was told to stop before.</returns>
    public static async Task<(OpenStore? Store, StoreRefusal? Refusal)> UntilOpenAsync(StoreAddress address, LocalText why, IConfiguration settings, Tongue tongue, TextWriter error, CancellationToken cancellation)
    {
        using var meter = new Meter(MetricsListener.Meter);
        meter.CreateObservableGauge(ReadyMeter.Ready, () => 0, description: ReadyMeter.ReadyMeaning);
        await using var room = Build(settings, TimeProvider.System.GetUtcNow());
        await room.StartAsync(cancellation);
        await error.WriteLineAsync(tongue.Say(StoreTexts.Waiting(why)));
        var leaving = room.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leaving, cancellation);
        while (true)
        {
            await Task.Delay(LookEvery, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                return (null, null);
            var (store, refusal) = await OpenStore.OpenAsync(address);
            if (refusal is { MayPass: true })
            {
                if (refusal.Why != why)
                    await error.WriteLineAsync(tongue.Say(StoreTexts.Waiting(refusal.Why)));
                why = refusal.Why;
                continue;
            }
            await room.StopAsync(CancellationToken.None);
            return (store, refusal);
        }
    }

    private static WebApplication Build(IConfiguration settings, DateTimeOffset since)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("Metrics:Urls", settings["Metrics:Urls"])]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(settings["Urls"] ?? Settings.DefaultUrl);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddHostedService<MetricsListener>();
        var room = builder.Build();
        room.MapGet("/livez", () => TypedResults.Text("ok\n"));
        room.MapGet("/readyz", context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentType = "text/plain; charset=utf-8";
            var why = context.Request.Query.ContainsKey("verbose") ? string.Create(CultureInfo.InvariantCulture, $"[-]database waited for since {since:yyyy-MM-ddTHH:mm:ssZ}\n") : "";
            return context.Response.WriteAsync(why + "not ready\n", context.RequestAborted);
        });
        room.MapFallback(context =>
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return ProblemWriter.WriteAsync(context, Problems.NotReady);
        });
        return room;
    }
}
