using System.Net;
using System.Text;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Tests.Callbacks;

/// <summary>What a refused answer leaves in the audit, whichever door it came to.</summary>
public sealed class RefusedCallbackTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private static readonly string Sample = Encoding.UTF8.GetString(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", "answered.json"));

    [Fact]
    public async Task It_is_counted_by_its_system_and_the_reason()
    {
        host.Refused();
        (await host.RestAsync("{")).Dispose();
        (await host.RestAsync(Sample, "text/plain")).Dispose();
        (await host.SoapAsync("<a/>"u8.ToArray(), "text/xml; charset=utf-8")).Dispose();
        Assert.Equal(
            [Refused("insurance-system", "malformed-json"), Refused("insurance-system", "unsupported-media-type"), Refused("police-system", "invalid-envelope")],
            host.Refused().Where(what => what.Type == AuditTypes.CallbackRefused));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_speaks_for_another_agency_is_denied_access(bool bySoap)
    {
        host.Refused();
        using var reply = bySoap
            ? await host.SoapAsync(SoapMessages.Envelope11(SoapMessages.Result(SoapMessages.NewId())), "text/xml; charset=utf-8", key: host.InsuranceKey)
            : await host.RestAsync(Sample, key: host.PoliceKey);
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Contains(bySoap ? Refusal.OfAgency("insurance-system", "police") : Refusal.OfAgency("police-system", "social-insurance"), host.Refused());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_that_no_agency_has_is_refused_on_record_and_not_repeated(bool bySoap)
    {
        host.Refused();
        using var reply = bySoap
            ? await host.SoapAsync(SoapMessages.Envelope11(SoapMessages.Result(SoapMessages.NewId())), "text/xml; charset=utf-8", agency: "nguyen-thu-nghiem")
            : await host.RestAsync(Sample, key: host.PoliceKey, agency: "nguyen-thu-nghiem");
        var refused = host.Refused();
        Assert.Equal([Refused("police-system", "not-found")], refused.Where(what => what.Type == AuditTypes.CallbackRefused));
        Assert.All(refused, what => Assert.DoesNotContain("nguyen", what.ToString(), StringComparison.Ordinal));
    }

    private static Refusal Refused(string system, string code) => new(AuditTypes.CallbackRefused, system, code);
}
