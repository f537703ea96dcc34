using System.Globalization;
using Gateway.Host.Operating;
using Gateway.Operating;

namespace Gateway.Host.Auditing;

/// <summary><c>POST /v1/audit-verifications</c>: whether the log in the store is what was sealed.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/audit-verifications", VerifyAsync).Needs(SystemRights.ReadAudit).Takes("from", "to").WithTags("Audit").WithName("VerifyAudit");

    private static async Task<IResult> VerifyAsync(HttpContext context, AuditVerification verification, CancellationToken cancellation)
    {
        var (from, to) = (Time(context, "from", out var fromWrong), Time(context, "to", out var toWrong));
        if (fromWrong || toWrong)
            return Parameters.Wrong(fromWrong ? "from" : "to", "value");
        var answer = await verification.RunAsync(from, to, cancellation);
        return TypedResults.Json(AuditVerdictView.Of(answer), AuditJson.Default.AuditVerdictView);
    }

    private static DateTimeOffset? Time(HttpContext context, string name, out bool isWrong)
    {
        isWrong = false;
        if (context.Request.Query[name] is not [{ } text])
            return null;
        isWrong = !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        return isWrong ? null : time;
    }
}
