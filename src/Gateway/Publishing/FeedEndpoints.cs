using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Planning;

namespace Gateway.Host.Publishing;

/// <summary>The feed for shops that fetch: the same events as the webhook, in the order of their positions.</summary>
internal static class FeedEndpoints
{
    private const int LimitMax = 200, LimitDefault = 50, WaitSecondsMax = 60;

    public static void MapFeed(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/results", ReadAsync).WithName("GetResults").WithTags("Results").Needs(SystemRights.ReadResults);

    private static async Task<IResult> ReadAsync(HttpContext context, string? after, int? limit, int? wait, IResultStore store, FeedBell bell, IHostApplicationLifetime life, TimeProvider clock)
    {
        if (!Cursor.TryRead(after, out var position) || limit is < 1 or > LimitMax || wait is < 0 or > WaitSecondsMax)
            return Problems.InvalidParameter.ToProblem();
        var caller = context.Caller();
        string[]? offices = caller.AllOffices ? null : [.. caller.Offices.Select(office => office.Value)];
        var page = await WaitForAsync(store, bell, position, limit ?? LimitDefault, offices, TimeSpan.FromSeconds(wait ?? 0), clock, life.ApplicationStopping, context.RequestAborted);
        return new FeedPage(page);
    }

    // The bell is taken before reading, so that what is published in between is not slept over. An orderly stop ends the wait: a caller who
    // has a minute of patience would hold the whole stop.
    private static async Task<ResultPage> WaitForAsync(IResultStore store, FeedBell bell, long after, int limit, string[]? offices, TimeSpan wait, TimeProvider clock, CancellationToken stopping, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(wait == TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping, cancellation);
        while (true)
        {
            var next = bell.Next;
            var page = await store.ReadAsync(after, limit, offices, cancellation);
            if (page.Events.Count > 0 || wait == TimeSpan.Zero || deadline.IsCancellationRequested || stopping.IsCancellationRequested)
                return page;
            if (page.After > after)
            {
                after = page.After;
                continue;
            }
            await next.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>Opaque to callers; inside, a position.</summary>
internal static class Cursor
{
    public static string Write(long position) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"r1:{position}")));

    /// <summary>Nothing and <c>0</c> are the beginning.</summary>
    public static bool TryRead(string? text, out long position)
    {
        position = 0;
        if (text is null or "" or "0")
            return true;
        if (text.Length > 64 || !Base64Url.IsValid(text))
            return false;
        var plain = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text));
        return plain.StartsWith("r1:", StringComparison.Ordinal) && long.TryParse(plain.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }
}

/// <summary>One page of the feed; the events are the stored bytes.</summary>
internal sealed class FeedPage(ResultPage page) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var item in page.Events)
                json.WriteRawValue(item.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteStartObject("page");
            json.WriteString("next", Cursor.Write(page.After));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }
}
