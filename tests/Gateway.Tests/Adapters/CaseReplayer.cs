using System.Collections.Concurrent;
using Gateway.Simulators.Contracts;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Adapters;

/// <summary>An agency on a real loopback socket that plays recorded replies in order and keeps every request it got.</summary>
public sealed class CaseReplayer : IAsyncDisposable
{
    private readonly ReplayServer server;
    private readonly ConcurrentQueue<CaseStep> steps;
    private readonly TaskCompletionSource silent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CaseReplayer(ReplayServer server, IEnumerable<CaseStep> steps) => (this.server, this.steps) = (server, new(steps));

    public Uri Url => server.Url;

    public ConcurrentQueue<(WireMessage Request, CaseStep Step)> Got { get; } = [];

    public ConcurrentQueue<WireMessage> Unexpected { get; } = [];

    public int StepsLeft => steps.Count;

    /// <summary>Ends when a request arrived that will never be answered.</summary>
    public Task Silent => silent.Task;

    public static async Task<CaseReplayer> StartAsync(IEnumerable<CaseStep> steps)
    {
        var server = await ReplayServer.RentAsync();
        var replayer = new CaseReplayer(server, steps);
        server.Handler = replayer.AnswerAsync;
        return replayer;
    }

    public ValueTask DisposeAsync()
    {
        server.Return();
        return ValueTask.CompletedTask;
    }

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
