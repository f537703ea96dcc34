using System.Net;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Tests.Intake;

/// <summary>What a shop's refused events leave in the audit: how many, why, and nothing of what was in them.</summary>
public sealed class RefusedEventTests : IAsyncLifetime
{
    private IntakeHost host = null!;

    public async ValueTask InitializeAsync() => host = await IntakeHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task They_are_counted_by_system_and_reason()
    {
        for (var i = 0; i < 3; i++)
            (await host.PostAsync("{\"Nguyễn Thử Nghiệm\"")).Dispose();
        var wrong = IntakeHost.Sample("accepted-birth");
        wrong["data"]!["applicant"]!.AsObject().Remove("name");
        wrong["data"]!["Nguyễn Thử Nghiệm"] = "001326000123";
        (await host.PostAsync(wrong.ToJsonString())).Dispose();
        (await host.PostAsync("x", "text/plain")).Dispose();
        (await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString())).Dispose();

        var counted = host.Late.Take().Counted.Select(kind => (kind.What, kind.Count)).ToList();
        Assert.Equal(
            [(Refused("malformed-json"), 3), (Refused("schema-violation"), 1), (Refused("unsupported-media-type"), 1)],
            counted.OrderByDescending(kind => kind.Count).ThenBy(kind => kind.What.Why, StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_event_of_an_office_that_the_shop_does_not_act_for_is_denied_access_too()
    {
        using var reply = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString().Replace("/000.00.12.H26/", "/000.00.99.H26/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.Equal([Refusal.OfOffice("shop-a", null), Refused("not-found")], host.Late.Take().Counted.Select(kind => kind.What));
    }

    [Fact]
    public async Task What_a_stranger_sends_is_a_refused_sign_in_and_no_event()
    {
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", "Nguyen");
        (await host.PostAsync("{")).Dispose();
        Assert.Equal(Refusal.OfKey("malformed-key", null), Assert.Single(host.Late.Take().Counted).What);
    }

    [Fact]
    public async Task The_first_use_of_a_key_is_told_by_its_prefix()
    {
        (await host.PostAsync("{")).Dispose();
        (await host.PostAsync("{")).Dispose();
        var note = Assert.Single(host.Late.Take().Single);
        Assert.Equal((AuditTypes.SignInSucceeded, "shop-a"), (note.Type, note.Actor));
    }

    private static Refusal Refused(string code) => new(AuditTypes.EventRefused, "shop-a", code);
}
