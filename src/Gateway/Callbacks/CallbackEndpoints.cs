using Gateway.Adapters;
using Gateway.Dossiers;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Callbacks.Soap;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Host.Callbacks;

/// <summary>Where agencies hand in their answers: one REST address and one SOAP address each, one way to the disk.</summary>
internal static class CallbackEndpoints
{
    private static string Contract { get; } = Path.Combine(AppContext.BaseDirectory, "contracts", "callbacks", "v1");

    /// <summary>Needs an <see cref="Gateway.Callbacks.ICallbackStore"/>, an <see cref="Gateway.Callbacks.ICallbackQueries"/>, a clock and the <see cref="AgencyFolders"/>.</summary>
    public static void AddCallbacks(this IServiceCollection services)
    {
        services.AddOptions<CallbackOptions>().BindConfiguration(CallbackOptions.Section);
        services.TryAddSingleton(provider => new CallbackAgencies(provider.GetRequiredService<AgencyFolders>().Agencies.Select(agency => agency.Contract.Code)));
        services.TryAddSingleton<Signals>();
        services.AddSingleton<CallbackDesk>();
        services.AddSingleton(_ => new CallbackReader(JsonSchemaGate.Compile(File.ReadAllBytes(Path.Combine(Contract, "callback.schema.json")))));
        services.AddSingleton<RestDoor>();
        services.AddSingleton(_ => new CallbackSchema(Path.Combine(Contract, WsdlDocuments.SchemaFile)));
        services.AddSingleton(provider => new WsdlDocuments(Contract, provider.GetRequiredService<IServer>(), provider.GetRequiredService<IOptions<CallbackOptions>>()));
        services.AddSingleton<CallbackOperations>();
        services.AddSingleton<SoapDoor>();
    }

    public static void MapCallbacks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/agencies/{agency}/callbacks", static (HttpContext context, string agency, RestDoor door) => door.PostAsync(context, agency))
            .WithName("ReceiveCallback").WithTags("Callbacks").Needs(SystemRights.SendCallbacks).WithMetadata(new RefusalsRecorded(AuditTypes.CallbackRefused));
        app.MapSoap();
    }
}
