using Gateway.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.Shell;
using Gateway.Host.Operating.Console.SignIn;
using Gateway.Host.Operating.People;

namespace Gateway.Host.Operating.Console;

/// <summary>
/// Stands before every screen: a person in a session, with the right that the screen names, and with the token where something is sent. It hangs
/// on the screens themselves, so that none can be mapped without it.
/// </summary>
internal sealed class Gate : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var sessions = http.RequestServices.GetRequiredService<Sessions>();
        var isForm = !HttpMethods.IsGet(http.Request.Method);
        if (await sessions.FindAsync(http) is not { } person)
            return SignInScreens.AskFor(http, isForm);
        if (isForm && !await IsOursAsync(http, sessions))
            return new Page<RefusedFormScreen>(null, StatusCodes.Status403Forbidden);
        if (http.GetEndpoint()?.Metadata.GetMetadata<NeedsRight>() is { } needs && !person.May(needs.Right))
        {
            // The first page is where everybody is led; whoever has no use for it begins where they have.
            if (http.Request.Path == "/" && Navigation.FirstOf(person) is { } own)
                return new SeeOther(own.Path);
            LateRecords.Hear(http, Refusal.OfRight(person.Name, needs.Name));
            return new Page<ForbiddenScreen>(needs.Right, StatusCodes.Status403Forbidden);
        }
        return await next(context);
    }

    private static async Task<bool> IsOursAsync(HttpContext http, Sessions sessions)
    {
        if (!FormToken.IsFromOurPage(http.Request) || !http.Request.HasFormContentType)
            return false;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return form[FormToken.Field] is [var token] && FormToken.IsOf(sessions.Shown(http.Request)!, token);
    }
}
