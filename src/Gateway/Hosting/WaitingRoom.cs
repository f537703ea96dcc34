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

    /// <summary>Returns when the store answers; false when the process was told to stop before. A refusal (password, unknown database) is a problem of the settings.</summary>
    public static async Task<bool> UntilReachableAsync(StoreAddress store, string urls, List<string> problems)
    {
        if (Look(store, problems))
            return true;
        await using var room = Build(urls);
        await room.StartAsync();
        var life = room.Services.GetRequiredService<IHostApplicationLifetime>();
        await Console.Error.WriteLineAsync($"{store}: no answer; waiting");
        while (!life.ApplicationStopping.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, TimeProvider.System, life.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (life.ApplicationStopping.IsCancellationRequested || !Look(store, problems))
                continue;
            await room.StopAsync();
            return true;
        }
        return false;
    }

    private static bool Look(StoreAddress store, List<string> problems)
    {
        var (isReached, refusal) = Migrations.Reach(store);
        if (refusal is not null)
            problems.Add(refusal);
        return isReached || refusal is not null;
    }

    private static WebApplication Build(string urls)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls);
        builder.WebHost.UseKestrelCore();
        var room = builder.Build();
        room.MapGet("/livez", () => TypedResults.Text("ok\n"));
        room.MapFallback(context =>
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return ProblemWriter.WriteAsync(context, Problems.NotReady);
        });
        return room;
    }
}
