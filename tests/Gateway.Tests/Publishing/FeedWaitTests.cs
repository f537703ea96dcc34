using System.Net;
using Gateway.Host.Operating;
using Gateway.Host.Publishing;
using Gateway.Operating;
using Gateway.Tests.Hosting;
using Gateway.Tests.Operating;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Publishing;

public sealed class FeedWaitTests
{
    // Only so that an answer that never comes fails its test instead of holding all of them.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_orderly_stop_answers_a_shop_that_waits_for_news()
    {
        await using var stage = new Stage();
        var keys = new KeysInMemory();
        var key = keys.Add("shop-a", SystemKind.Shop, stage.Clock, offices: ["H26.12.00.000"]);
        IHostApplicationLifetime? life = null;
        await using var host = await SmallHost.StartAsync(
            app =>
            {
                life = app.Lifetime;
                app.UseRouting();
                app.UseMiddleware<SignIn>();
                app.MapFeed();
            },
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(stage.Clock);
                builder.Services.AddSingleton<ISystemStore>(keys);
                builder.Services.AddSingleton<KeyRing>();
                builder.Services.AddSingleton<WrongKeys>();
                builder.Services.AddSingleton<FeedBell>();
                builder.Services.AddSingleton(stage.Results);
                builder.Services.AddSingleton(new SmallHostKey(key));
            });

        var waiting = host.Client.GetAsync("/v1/results?wait=60", TestContext.Current.CancellationToken);
        life!.StopApplication();
        using var answer = await waiting.WaitAsync(AnswerMax, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
