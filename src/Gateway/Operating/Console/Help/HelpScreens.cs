namespace Gateway.Host.Operating.Console.Help;

/// <summary>Shortcuts, and what the states mean.</summary>
internal static class HelpScreens
{
    public static void MapHelp(this IEndpointRouteBuilder app) => app.MapGet("/tro-giup", () => new Page<HelpScreen>(null));
}
