using Gateway.Host.Hosting;
using Gateway.Host.Intake;

namespace Gateway.Host.Cli;

/// <summary>Checks an event as the server would, with its own reader: envelope, contract of the kind, procedure of that day, form, limits.</summary>
internal static class EventChecks
{
    /// <summary>
    /// Null when the server would take it in, as far as that can be told here: not which agencies it reaches, nor what it has stored. Read under
    /// the settings of this machine; <paramref name="trouble"/> gathers what is wrong with the contracts themselves.
    /// </summary>
    public static async Task<Problem?> ProblemAsync(byte[] body, bool isBatch, TimeProvider clock, List<string> trouble)
    {
        var settings = new ConfigurationBuilder().AddGatewaySettings([]).Build();
        var (root, overlay) = settings.Contracts();
        if (ContractCatalog.Read(root, overlay, trouble) is not { } catalog || trouble.Count > 0)
            return null;
        if (body.Length > KestrelLimits.BodyBytesMax)
            return Problems.BodyTooLarge;
        var gate = new IntakeGate(catalog, catalog.Agencies.Select(agency => agency.Contract.Code), clock);
        var context = new DefaultHttpContext();
        context.Request.ContentType = MediaType(isBatch);
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body, writable: false);
        return (await new EventReader(gate, settings.EventTypePrefix(), clock).ReadAsync(context.Request)).Problem;
    }

    public static string MediaType(bool isBatch) => isBatch ? "application/cloudevents-batch+json" : "application/cloudevents+json";
}
