using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>
/// The outermost ring: every answer that is an error leaves as a problem of the catalogue, and no exception's text ever leaves.
/// A status that the framework set without a body (no such route, wrong method, wrong media type) gets its problem here too.
/// </summary>
internal sealed class ProblemMiddleware(RequestDelegate following, ILogger<ProblemMiddleware> log)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await following(context);
        }
        catch (BadHttpRequestException e)
        {
            await ProblemWriter.WriteAsync(context, Problems.ForStatus(e.StatusCode) ?? Problems.MalformedRequest);
            return;
        }
        catch (IOException e) when (e.InnerException is OverflowException)
        {
            // How the server reports a chunk size that no number holds.
            await ProblemWriter.WriteAsync(context, Problems.MalformedRequest);
            return;
        }
        catch (StoreUnavailableException e)
        {
            log.StoreRefused(e.Trouble, e.RetryAfter);
            await ProblemWriter.WriteAsync(context, Problems.Of(e.Trouble).With(retryAfter: e.RetryAfter));
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to read an answer; the status is only for our own counters.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientClosedRequest;
            return;
        }
        catch (Exception e)
        {
            await FailAsync(context, e);
            return;
        }
        if (IsBare(context.Response) && Problems.ForStatus(context.Response.StatusCode) is { } kind)
            await ProblemWriter.WriteAsync(context, kind);
    }

    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentLength: null } && string.IsNullOrEmpty(response.ContentType);

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        log.RequestFailed(exception, context.GetEndpoint()?.DisplayName ?? "", ProblemWriter.TraceId());
        if (context.Response.HasStarted)
            context.Abort();
        else
            await ProblemWriter.WriteAsync(context, Problems.Internal);
    }
}

internal static partial class HostingLog
{
    [LoggerMessage(9001, LogLevel.Error, "A request to {Route} failed, trace {TraceId}")]
    public static partial void RequestFailed(this ILogger log, Exception exception, string route, string traceId);

    [LoggerMessage(9002, LogLevel.Warning, "The store took nothing: {Trouble}, callers were asked to wait {RetryAfter}")]
    public static partial void StoreRefused(this ILogger log, StoreTrouble trouble, TimeSpan retryAfter);

    [LoggerMessage(9004, LogLevel.Warning, "Port {Port} is taken; metrics are not shown. Set Metrics:Urls to another address or to nothing")]
    public static partial void MetricsNotShown(this ILogger log, int port);
}
