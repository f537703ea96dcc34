using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Host;

/// <summary>The house's front: limits, log, problems, sign-in, health. What stands behind it is in <c>Serve</c>.</summary>
internal static class Front
{
    /// <summary>Everything but the <see cref="Gateway.Operating.ISystemStore"/>, which the store's owner registers.</summary>
    public static void AddFront(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<KestrelServerOptions>(KestrelLimits.Apply);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<WrongKeys>();
        builder.Services.AddHostedService<MetricsListener>();
        builder.Services.AddHostedService<ReadyMeter>();
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("System", LogLevel.Warning);
        builder.Services.AddSingleton<ILoggerProvider>(services => new JsonLog(Console.OpenStandardOutput(), services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>In this order: nothing leaves but as a problem, nothing malformed comes in, nobody unknown gets further.</summary>
    public static void UseFront(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ShownKeys>();
        app.UseMiddleware<RequestGuard>();
        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
        app.UseMiddleware<SignIn>();
        app.UseMiddleware<SystemPace>();
    }

    public static void MapFront(this WebApplication app)
    {
        app.MapHealth();
        app.MapProblemPages();
        app.MapContractFiles();
        app.MapRunbooks();
        app.MapGet("/openapi/v1.json", () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, "contracts/operator/v1/openapi.json"), "application/json; charset=utf-8"))
            .AllowAnonymous().WithName("DescribeApi");
        app.MapGet("/asyncapi/v1.yaml", () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, "contracts/asyncapi/v1.yaml"), "application/yaml; charset=utf-8"))
            .AllowAnonymous().WithName("DescribeTopics");
    }
}
