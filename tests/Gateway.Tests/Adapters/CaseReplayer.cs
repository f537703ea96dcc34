using System.Collections.Concurrent;
using Gateway.Simulators.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Adapters;

/// <summary>An agency on a real loopback socket that plays recorded replies in order and keeps every request it got.</summary>
public sealed class CaseReplayer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<CaseStep> steps;
    private readonly TaskCompletionSource silent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CaseReplayer(WebApplication app, IEnumerable<CaseStep> steps) => (this.app, this.steps) = (app, new(steps));

    public Uri Url => new(app.Urls.Single());

    public ConcurrentQueue<(WireMessage Request, CaseStep Step)> Got { get; } = [];

    public ConcurrentQueue<WireMessage> Unexpected { get; } = [];

    public int StepsLeft => steps.Count;

    /// <summary>Ends when a request arrived that will never be answered.</summary>
    public Task Silent => silent.Task;

    public static async Task<CaseReplayer> StartAsync(IEnumerable<CaseStep> steps)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var replayer = new CaseReplayer(builder.Build(), steps);
        replayer.app.Run(replayer.AnswerAsync);
        await replayer.app.StartAsync();
        return replayer;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new WireMessage(context.Request.Method, context.Request.Path + context.Request.QueryString, headers, body.ToArray());
        if (!steps.TryDequeue(out var step))
        {
            Unexpected.Enqueue(request);
            context.Response.StatusCode = 599;
            return;
        }
        Got.Enqueue((request, step));
        await ReplyAsync(context, step);
    }

    private async Task ReplyAsync(HttpContext context, CaseStep step)
    {
        if (step.Fault == "timeout")
        {
            silent.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }
        if (step.Fault == "reset")
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = step.Status;
        context.Response.ContentType = step.ContentType;
        foreach (var (name, value) in step.Reply["headers"]?.AsObject() ?? [])
            context.Response.Headers[name] = (string?)value;
        context.Response.ContentLength = step.ReplyBody.Length + (step.Fault == "truncated" ? 10 : 0);
        await context.Response.Body.WriteAsync(step.ReplyBody);
        if (step.Fault == "truncated")
        {
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
    }
}
