using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.Shell;

namespace Gateway.Host.Operating.Console;

/// <summary>A problem as a person in a browser reads it: what, since when, and what to quote.</summary>
internal sealed class ProblemPage : IProblemPage
{
    public Task WriteAsync(HttpContext context, Problem problem, string traceId)
    {
        if (problem.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Page<ProblemScreen>(new ProblemModel(problem.Kind.Code, problem.Kind.Status, problem.Kind.Title, problem.Kind.Advice, problem.Kind.Retryable, traceId), problem.Kind.Status).ExecuteAsync(context);
    }
}

/// <param name="Code">For whoever is told of it.</param>
public sealed record ProblemModel(string Code, int Status, LocalText Title, LocalText Advice, bool MayPass, string TraceId);
