using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Planning;

namespace Gateway.Tests.Intake;

public sealed class EventStateTests
{
    private const string Dossier = "000.00.12.H26-261123-0001";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_of_a_dossier_that_was_never_opened_tells_its_sender_why_it_rests()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = Withdrawn(host);
        using var first = await host.PostAsync(sample);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(("new", null), await StateAsync(host, first.Headers.Location!));

        await host.Stage.PlanAsync();
        Assert.Equal(("waiting", PlanningReasons.AwaitsEarlierEvent), await StateAsync(host, first.Headers.Location!));

        host.Stage.Clock.Advance(TimeSpan.FromMinutes(31));
        await host.Stage.ParkGapsAsync();
        Assert.Equal(("parked", PlanningReasons.SequenceGap), await StateAsync(host, new Uri($"/v1/dossier-events?source=%2F000.00.12.H26%2Fonestop&id={Dossier}-withdrawn", UriKind.Relative)));
        using var again = await host.PostAsync(sample);
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await again.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_state_is_told_in_the_senders_language_beside_the_unchanged_receipt()
    {
        await using var host = await IntakeHost.StartAsync();
        using var first = await host.PostAsync(Withdrawn(host));
        await host.Stage.PlanAsync();
        using var ask = new HttpRequestMessage(HttpMethod.Get, first.Headers.Location) { Headers = { AcceptLanguage = { new StringWithQualityHeaderValue("en") } } };

        using var reply = await host.Client.SendAsync(ask, Stop);

        var told = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal(PlanningReasons.Find(PlanningReasons.AwaitsEarlierEvent)!.En, told.GetProperty("reason").GetProperty("text").GetString());
        var receipt = JsonDocument.Parse(await first.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.All(receipt.EnumerateObject(), member => Assert.Equal(member.Value.GetRawText(), told.GetProperty(member.Name).GetRawText()));
    }

    [Fact]
    public async Task A_number_that_another_office_holds_is_parked_in_the_sight_of_who_sent_it()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.Stage.OpenAsync("accepted-birth", Dossier, text => text.Replace("/000.00.12.H26/", "/000.00.13.H26/", StringComparison.Ordinal));

        using var second = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());
        await host.Stage.PlanAsync();

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(("parked", PlanningReasons.OtherOffice), await StateAsync(host, second.Headers.Location!));
    }

    [Fact]
    public async Task A_sequence_number_of_another_event_is_refused_and_nothing_is_stored()
    {
        await using var host = await IntakeHost.StartAsync();
        using var first = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());

        using var second = await host.PostAsync(IntakeHost.Sample("accepted-birth", id: "another").ToJsonString());

        var problem = JsonDocument.Parse(await second.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal((HttpStatusCode.Conflict, "sequence-conflict", "/sequence"), (second.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal(2, await host.StoredAsync());
    }

    [Theory]
    [InlineData("/v1/dossier-events?id=1", "/source", "required")]
    [InlineData("/v1/dossier-events?source=x", "/id", "required")]
    [InlineData("/v1/dossier-events?source=x&id=1&full=1", "/full", "unknown")]
    [InlineData("/v1/dossier-events/evt_1?full=1", "/full", "unknown")]
    public async Task A_wrong_parameter_is_named(string address, string place, string rule)
    {
        await using var host = await IntakeHost.StartAsync();

        using var reply = await host.Client.GetAsync(address, Stop);

        var problem = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
        var error = problem.GetProperty("errors")[0];
        Assert.Equal((HttpStatusCode.BadRequest, place, rule), (reply.StatusCode, error.GetProperty("pointer").GetString(), error.GetProperty("rule").GetString()));
    }

    private static string Withdrawn(IntakeHost host)
    {
        var sample = IntakeHost.Sample("withdrawn", Dossier);
        (sample["time"], sample["data"]!["withdrawnAt"]) = (host.Stage.Now.ToString("O"), host.Stage.Now.ToString("O"));
        return sample.ToJsonString();
    }

    private static async Task<(string?, string?)> StateAsync(IntakeHost host, Uri address)
    {
        using var reply = await host.Client.GetAsync(address, Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        var told = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
        return (told.GetProperty("state").GetString(), told.TryGetProperty("reason", out var reason) ? reason.GetProperty("code").GetString() : null);
    }
}
