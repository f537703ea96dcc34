namespace Gateway.Host.Hosting;

/// <summary>Metadata of endpoints that people meet in a browser: problems are pages there.</summary>
internal interface IProblemPage
{
    Task WriteAsync(HttpContext context, Problem problem, string traceId);
}
