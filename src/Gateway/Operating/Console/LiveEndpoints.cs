using System.Runtime.CompilerServices;
using System.Net.ServerSentEvents;
using Gateway.Dossiers;
using Gateway.Host.Operating.People;

namespace Gateway.Host.Operating.Console;

/// <summary>
/// The line that open pages listen on. It carries no content: a page that hears of a change asks for itself again, through the same door. It ends
/// with the session, and after a while by itself, so that a browser comes back.
/// </summary>
internal static class LiveEndpoints
{
    public const string Path = "/truc-tiep";
    private static readonly TimeSpan LineMax = TimeSpan.FromMinutes(10);

    public static void MapLive(this IEndpointRouteBuilder app) =>
        app.MapGet(Path, (HttpContext context, LiveChanges changes, Sessions sessions, IHostApplicationLifetime host, TimeProvider clock) =>
            TypedResults.ServerSentEvents(FollowAsync(context, changes, clock, host.ApplicationStopping, context.RequestAborted)));

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        HttpContext context, LiveChanges changes, TimeProvider clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
        var person = (Gateway.Operating.PersonPrincipal)context.Caller();
        var (began, last) = (clock.GetTimestamp(), await LookAsync(changes));
        while (clock.GetElapsedTime(began) < LineMax && person.Session.EndsAt > clock.GetUtcNow())
        {
            yield return new SseItem<string>(last ?? "", last is null ? "lost" : "beat");
            try
            {
                await Task.Delay(LiveChanges.Every, clock, either.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
            var now = await LookAsync(changes);
            if (now is not null && now != last)
                yield return new SseItem<string>(now, "changed");
            last = now;
        }
    }

    // A store that is away ends no line: pages are told, and go on.
    private static async Task<string?> LookAsync(LiveChanges changes)
    {
        try
        {
            return await changes.NowAsync();
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
