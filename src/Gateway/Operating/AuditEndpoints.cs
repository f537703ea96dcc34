using System.Globalization;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>Whether the log in the store is what was sealed, and what of it is about one dossier, to be taken away.</summary>
internal static class AuditEndpoints
{
    public const string UnsealedHeader = "Gateway-Unsealed";

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/dossiers/{number}/evidence", ExportAsync).Needs(SystemRights.ReadAudit).Takes("bodies").WithTags("Audit").WithName("ExportEvidence");
        app.MapPost("/v1/audit-verifications", VerifyAsync).Needs(SystemRights.ReadAudit).Takes("from", "to", "kafka").WithTags("Audit").WithName("VerifyAudit");
    }

    private static async Task<IResult> ExportAsync(
        string number, string? bodies, HttpContext context, DossierQueries dossiers, EvidenceExport export, EvidenceDisclosure disclosure, IAuditRecorder audit, TimeProvider clock, CancellationToken cancellation)
    {
        if (bodies is not null && !EvidenceDisclosure.Reasons.Contains(bodies))
            return Parameters.Wrong("bodies", "value");
        if (bodies is not null && !context.Has(SystemRights.ReadResults, out var problem))
            return problem;
        if (await dossiers.FindAsync(number, cancellation) is not { } row || !context.Reaches(row.Office, number))
            return Problems.NotFound.ToProblem();
        if (await export.FindAsync(number, cancellation) is not var (bundle, unsealed))
            return Problems.NotFound.ToProblem();
        await audit.AddAsync(ActNotes.Exported(context.Caller().Name, number, bodies, clock.GetUtcNow()));
        if (bodies is not null)
            bundle = await disclosure.WithBodiesAsync(bundle, cancellation);
        var zip = new MemoryStream();
        BundleWriter.Write(bundle, zip);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers[UnsealedHeader] = unsealed.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Bytes(zip.ToArray(), "application/zip");
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, AuditVerification verification, TopicVerification topics, IAuditRecorder audit, TimeProvider clock, CancellationToken cancellation)
    {
        var (from, to) = (Time(context, "from", out var fromWrong), Time(context, "to", out var toWrong));
        if (fromWrong || toWrong)
            return Parameters.Wrong(fromWrong ? "from" : "to", "value");
        if (from >= to)
            return Parameters.Wrong("to", "before-from");
        string? kafka = context.Request.Query["kafka"];
        if (kafka is not (null or "true" or "false"))
            return Parameters.Wrong("kafka", "value");
        // The topics are compared to their end, where what was cut off the log shows.
        if (kafka == "true" && to is not null)
            return Parameters.Wrong("to", "not-with-kafka");
        var answer = await verification.RunAsync(from, to, cancellation);
        if (kafka == "true")
            answer = await topics.RunAsync(answer, cancellation);
        if (context.Caller().AllOffices)
            answer = await verification.NamedAsync(answer, cancellation);
        var view = AuditVerdictView.Of(answer);
        await audit.AddAsync(ActNotes.Verified(context.Caller().Name, view.Answer, view.Damage, view.From, view.To, clock.GetUtcNow()));
        return TypedResults.Json(view, AuditJson.Default.AuditVerdictView);
    }

    private static DateTimeOffset? Time(HttpContext context, string name, out bool isWrong)
    {
        isWrong = false;
        if (context.Request.Query[name] is not [{ } text])
            return null;
        isWrong = !AuditTime.TryRead(text, isEnd: name == "to", out var time);
        return isWrong ? null : time;
    }
}
