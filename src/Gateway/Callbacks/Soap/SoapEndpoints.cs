using Gateway.Dossiers;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;

namespace Gateway.Host.Callbacks.Soap;

internal static class SoapEndpoints
{
    private const string Xml = "text/xml; charset=utf-8";

    public static void MapSoap(this IEndpointRouteBuilder app)
    {
        app.MapPost("/soap/{agency}", static (HttpContext context, string agency, SoapDoor door) => door.PostAsync(context, agency))
            .WithName("SoapCallback").Needs(SystemRights.SendCallbacks).WithMetadata(new RefusalsRecorded(AuditTypes.CallbackRefused));
        app.MapGet("/soap/{agency}", Describe).WithName("DescribeSoapCallback").AllowAnonymous();
        app.MapGet("/soap/" + WsdlDocuments.SchemaFile, static (WsdlDocuments documents) => Results.Text(documents.Schema, Xml)).AllowAnonymous();
    }

    // No operation is ever run by GET.
    private static IResult Describe(HttpContext context, string agency, WsdlDocuments documents, CallbackAgencies agencies)
    {
        var query = context.Request.Query;
        var single = query.ContainsKey("singleWsdl");
        if (!single && !query.ContainsKey("wsdl"))
        {
            context.Response.Headers.Allow = "POST";
            return Problems.MethodNotAllowed.ToProblem();
        }
        if (!agencies.Knows(agency))
            return Problems.NotFound.ToProblem();
        return Results.Text(single ? documents.SingleWsdl(agency) : documents.Wsdl(agency), Xml);
    }
}
