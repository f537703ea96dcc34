using Gateway.Host.Hosting;
using Gateway.Host.Operating.People;
using Gateway.Operating;

namespace Gateway.Host.Operating.Console.SignIn;

/// <summary>
/// In and out. A link opens a page that asks for one click, for programs that look links up beforehand must not use them; whoever clicks has a
/// session, and the link is worth nothing any more.
/// </summary>
internal static class SignInScreens
{
    public const string Path = "/dang-nhap";
    private const int BackLengthMax = 500;

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (string? ve) => new Page<SignInScreen>(new SignInModel(SignInState.Asked, Back: Own(ve))));
        app.MapGet(Path + "/{link}", (string link) => new Page<SignInScreen>(new SignInModel(SignInState.Offered, link)));
        app.MapPost(Path, RedeemAsync);
    }

    public static void MapSignOut(this IEndpointRouteBuilder app) => app.MapPost("/dang-xuat", async (HttpContext context, Sessions sessions) =>
    {
        await sessions.EndAsync(context, (PersonPrincipal)context.Caller(), all: context.Request.Form["all"] == "1");
        return See(Path);
    });

    /// <summary>The language that pages are in from now on. It changes nothing but that, so a link may do it.</summary>
    public static void MapLanguage(this IEndpointRouteBuilder app) => app.MapGet("/ngon-ngu/{code}", IResult (string code, string? ve, HttpContext context) =>
    {
        if (code is not (Languages.Vietnamese or Languages.English))
            return Problems.NotFound.ToProblem();
        context.Response.Cookies.Append(Visit.LanguageCookie, code, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365), IsEssential = true });
        return See(Own(ve) ?? "/");
    });

    /// <summary>Asks whoever is nobody to sign in. What a form wanted to do is not done, and that is said.</summary>
    public static IResult AskFor(HttpContext context, bool isForm) => isForm
        ? new Page<SignInScreen>(new SignInModel(SignInState.Lost), StatusCodes.Status401Unauthorized)
        : See($"{Path}{QueryString.Create("ve", context.Request.Path + context.Request.QueryString)}");

    private static async Task<IResult> RedeemAsync(HttpContext context, Sessions sessions)
    {
        if (!FormToken.IsFromOurPage(context.Request) || !context.Request.HasFormContentType)
            return new Page<SignInScreen>(new SignInModel(SignInState.Unknown), StatusCodes.Status403Forbidden);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var use = await sessions.RedeemAsync(context, form["link"].ToString());
        if (use == LinkUse.Done)
            return See("/");
        if (sessions.IsTooMany(context))
            return Problems.RateLimited.With(retryAfter: WrongKeys.Window);
        return new Page<SignInScreen>(new SignInModel(use switch
        {
            LinkUse.Used => SignInState.Used,
            LinkUse.Expired => SignInState.Expired,
            _ => SignInState.Unknown,
        }), StatusCodes.Status403Forbidden);
    }

    // 303: whatever was sent, what comes next is looked at.
    private static SeeOther See(string address) => new SeeOther(address);

    // Only a page of ours, and none that another host could be read from.
    private static string? Own(string? address) =>
        address is { Length: > 0 and <= BackLengthMax } && address[0] == '/' && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal) && address.All(letter => letter is > ' ' and < (char)127) ? address : null;
}

/// <summary>303 to an address of ours.</summary>
internal sealed class SeeOther(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}

public enum SignInState
{
    /// <summary>Nobody is signed in and nothing was shown.</summary>
    Asked,

    /// <summary>A link was opened; one click uses it.</summary>
    Offered,
    Used,
    Expired,
    Unknown,

    /// <summary>Something was sent after the session had ended.</summary>
    Lost,
}

/// <param name="Back">The page that was asked for, to go to afterwards.</param>
public sealed record SignInModel(SignInState State, string? Link = null, string? Back = null);
