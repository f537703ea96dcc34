using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Planning;

namespace Gateway.Host.Publishing;

/// <summary>The feed for shops that fetch: the same events as the webhook, in the order of their positions.</summary>
internal static class FeedEndpoints
{
    // A bell that another process rang may be lost on the way.
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(2);

    public static void MapFeed(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/results", ReadAsync).WithName("GetResults").WithTags("Results").Needs(SystemRights.ReadResults).Takes(FeedAsk.Names);

    private static async Task<IResult> ReadAsync(HttpContext context, IResultStore store, FeedBell bell, TimeProvider clock, IHostApplicationLifetime life)
    {
        var (ask, wrong) = FeedAsk.Read(context.Request.Query);
        if (wrong is not null)
            return Parameters.Wrong(wrong, "value");
        var last = ask.After == 0 ? 0 : await store.LastAsync(context.RequestAborted);
        if (ask.After > last)
            return Parameters.Wrong("after", "beyond-the-end", new(
                "Chưa có kết quả nào ở vị trí này: vị trí của gateway khác, hoặc kho dữ liệu đã được khôi phục từ bản cũ. Dùng 0 để đọc từ đầu.",
                "No result was ever at this position: it is of another gateway, or an old copy of the store was put back. 0 is the beginning."));
        if (ask.IsFromEnd)
            ask = ask with { After = last };
        var offices = context.Caller().OfficeCodes();
        using var deadline = new CancellationTokenSource(ask.Wait > TimeSpan.Zero ? ask.Wait : Timeout.InfiniteTimeSpan, clock);
        // Whoever waits is let go when we stop: an empty page, and the next call finds another process.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, life.ApplicationStopping, context.RequestAborted);
        return new FeedPage(await WaitForAsync(store, bell, clock, ask, offices, over.Token, context.RequestAborted));
    }

    // The bell is taken before reading, so that what is written in between is not slept over.
    private static async Task<ResultPage> WaitForAsync(IResultStore store, FeedBell bell, TimeProvider clock, FeedAsk ask, IReadOnlyCollection<string>? offices, CancellationToken over, CancellationToken cancellation)
    {
        var after = ask.After;
        while (true)
        {
            var next = bell.Next;
            var page = await store.ReadAsync(after, ask.Limit, offices, cancellation);
            if (page.Events.Count > 0 || ask.Wait == TimeSpan.Zero || over.IsCancellationRequested)
                return page;
            if (page.After > after)
            {
                after = page.After;
                continue;
            }
            await next.WaitAsync(LookAfter, clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
