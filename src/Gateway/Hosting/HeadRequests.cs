namespace Gateway.Host.Hosting;

/// <summary>
/// HEAD is answered like GET, without the body (RFC 9110 §9.3.2): the router sees GET, and the server, which remembers what was asked, keeps
/// the body back. What may be read may be asked for, so it stands in Allow as well.
/// </summary>
internal sealed class HeadRequests(RequestDelegate following)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        await following(context);
        var headers = context.Response.Headers;
        if (context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false } && headers.Allow.Any(method => method == HttpMethods.Get))
            headers.Allow = new([.. headers.Allow, HttpMethods.Head]);
    }
}
