using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Intake;

public sealed class IntakeEndpointTests
{
    [Fact]
    public async Task A_structured_event_gets_a_receipt_and_its_repeat_the_same_one()
    {
        await using var host = await IntakeHost.StartAsync();
        using var first = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());
        using var again = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var found = await host.Client.GetAsync(first.Headers.Location, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task The_binary_mode_is_the_same_event()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        using var structured = await host.PostAsync(sample.ToJsonString());
        var headers = sample.Where(pair => pair.Key is not ("data" or "datacontenttype")).Select(pair => ("ce-" + pair.Key, pair.Value!.GetValue<string>())).ToArray();
        using var binary = await host.PostAsync(sample["data"]!.ToJsonString(), "application/json", headers);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (structured.StatusCode, binary.StatusCode));
    }

    [Fact]
    public async Task A_batch_stands_or_falls_as_one()
    {
        await using var host = await IntakeHost.StartAsync();
        var bad = IntakeHost.Sample("accepted-death", "000.00.12.H26-261123-0002");
        bad["data"]!.AsObject().Remove("channel");
        var batch = new JsonArray(IntakeHost.Sample("accepted-birth"), bad);
        using var refused = await host.PostAsync(batch.ToJsonString(), "application/cloudevents-batch+json");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("/1/data/channel", (await ProblemAsync(refused)).GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(0, await host.StoredAsync());
        bad["data"]!["channel"] = "counter";
        using var accepted = await host.PostAsync(batch.ToJsonString(), "application/cloudevents-batch+json");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_a_conflict_and_changes_nothing()
    {
        await using var host = await IntakeHost.StartAsync();
        using var first = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());
        var other = IntakeHost.Sample("accepted-birth");
        other["data"]!["form"]!["child"]!["weightGrams"] = 3300;
        using var conflict = await host.PostAsync(other.ToJsonString());
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Equal("event-conflict", (await ProblemAsync(conflict)).GetProperty("code").GetString());
        Assert.Equal(2, await host.StoredAsync());
    }

    [Fact]
    public async Task Another_offices_dossier_looks_unknown()
    {
        await using var host = await IntakeHost.StartAsync();
        var foreign = IntakeHost.Sample("accepted-birth");
        foreign["source"] = "/000.00.13.H26/onestop";
        using var reply = await host.PostAsync(foreign.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.Equal(0, await host.StoredAsync());
    }

    [Fact]
    public async Task A_receipt_is_shown_only_to_its_office()
    {
        await using var host = await IntakeHost.StartAsync();
        var foreign = host.Stage.Event("accepted-birth", "000.00.13.H26-261123-0001", "e-9", text => text.Replace("/000.00.12.H26/", "/000.00.13.H26/", StringComparison.Ordinal));
        var receipt = await host.Stage.AcceptAsync(foreign);
        using var byId = await host.Client.GetAsync("/v1/dossier-events/" + Gateway.Dossiers.Ids.Format(Gateway.Dossiers.Ids.Event, receipt.Receipt.Event), TestContext.Current.CancellationToken);
        using var byIdentity = await host.Client.GetAsync($"/v1/dossier-events?source={Uri.EscapeDataString(foreign.Source)}&id=e-9", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (byId.StatusCode, byIdentity.StatusCode));
    }

    [Theory]
    [InlineData("provincial-portal")]
    [InlineData("police")]
    public async Task A_dossier_whose_route_lacks_an_address_the_portal_s_included_is_refused_and_not_stored(string agency)
    {
        await using var host = await IntakeHost.StartAsync(agency);
        using var reply = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "no-route"), (reply.StatusCode, (await ProblemAsync(reply)).GetProperty("code").GetString()));
        Assert.Equal(0, await host.StoredAsync());
    }

    public static TheoryData<string, int, string, string> Refusals => new()
    {
        { """{"specversion":"1.0",""", 400, "malformed-json", "application/cloudevents+json" },
        { "\uFEFF{}", 400, "malformed-json", "application/cloudevents+json" },
        { """{"id":"1","id":"2"}""", 400, "malformed-json", "application/cloudevents+json" },
        { """{"data":{"x":"\ud800"}}""", 400, "malformed-json", "application/cloudevents+json" },
        { "{}", 400, "invalid-cloudevent", "application/cloudevents+json" },
        { "[]", 400, "invalid-cloudevent", "application/cloudevents-batch+json" },
        { "{}", 415, "unsupported-media-type", "text/plain" },
        { "{}", 415, "unsupported-media-type", "application/json" },
        { "{}", 415, "unsupported-media-type", "application/cloudevents+json; charset=utf-16" },
        { "{}", 415, "unsupported-media-type", "application/cloudevents+json; charset=\"utf-16\"" },
        { "{}", 415, "unsupported-media-type", "application/cloudevents+json; charset=utf-8; charset=utf-16" },
        { "{}", 415, "unsupported-media-type", "application/cloudevents+json; charset=utf-8; charset=utf-8" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task What_is_no_event_is_refused_and_not_stored(string body, int status, string code, string type)
    {
        await using var host = await IntakeHost.StartAsync();
        using var reply = await host.PostAsync(body, type);
        Assert.Equal((status, code), ((int)reply.StatusCode, (await ProblemAsync(reply)).GetProperty("code").GetString()));
        Assert.Equal(0, await host.StoredAsync());
        using var next = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, next.StatusCode);
    }

    [Theory]
    [InlineData("application/cloudevents+json; charset=UTF-8")]
    [InlineData("application/cloudevents+json; charset=\"utf-8\"")]
    [InlineData("Application/CloudEvents+JSON; Charset=\"\\utf-8\"")]
    public async Task The_charset_may_be_quoted_as_any_parameter(string type)
    {
        await using var host = await IntakeHost.StartAsync();
        using var reply = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString(), type);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
    }

    [Theory]
    [InlineData("2026-11-23T08:05:09.1+07:00")]
    [InlineData("2026-11-23T01:05:09.123456789Z")]
    [InlineData("2026-11-23T08:05:09.9999999999999999+07:00")]
    public async Task A_fraction_of_a_second_may_be_finer_than_what_is_kept(string time)
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        sample["time"] = time;
        using var reply = await host.PostAsync(sample.ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
    }

    [Fact]
    public async Task A_dossier_number_that_would_change_an_address_is_pointed_at()
    {
        await using var host = await IntakeHost.StartAsync();
        foreach (var number in new[] { "..", ".", "000.00.12.H26/261124/77", "a|b", "001234567890", "H26-001234567890" })
        {
            var sample = IntakeHost.Sample("accepted-birth", number, "e-1");
            using var reply = await host.PostAsync(sample.ToJsonString());
            var problem = await ProblemAsync(reply);
            Assert.Equal((400, "invalid-cloudevent", "/subject"), ((int)reply.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        }
        Assert.Equal(0, await host.StoredAsync());
    }

    [Theory]
    [InlineData("applicant/citizenId", "000000000000", "pattern")]
    [InlineData("applicant/citizenId", "999999999999", "pattern")]
    [InlineData("applicant/citizenId", "097000000000", "pattern")]
    [InlineData("form/residence/headOfHousehold/citizenId", "097000000000", "pattern")]
    [InlineData("form/mother/identity/number", "000000000001", "citizen-id")]
    [InlineData("form/mother/identity/number", "001197000058", "citizen-id")]
    [InlineData("form/requester/identity/number", "0010940000", "citizen-id")]
    public async Task A_citizen_number_that_nobody_can_have_is_pointed_at(string member, string number, string rule)
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        var segments = member.Split('/');
        segments[..^1].Aggregate(sample["data"]!, (node, name) => node[name]!)[segments[^1]] = number;
        using var reply = await host.PostAsync(sample.ToJsonString());
        var problem = await ProblemAsync(reply);
        Assert.Equal((422, "schema-violation"), ((int)reply.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Equal(("/data/" + member, rule), (problem.GetProperty("errors")[0].GetProperty("pointer").GetString(), problem.GetProperty("errors")[0].GetProperty("rule").GetString()));
        Assert.DoesNotContain(number, problem.GetRawText(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string?, int, string> Edits => new()
    {
        { "specversion", "\"0.3\"", 400, "invalid-cloudevent" },
        { "type", "\"vn.onestop.dossier.lost.v1\"", 400, "invalid-cloudevent" },
        { "source", "\"onestop\"", 400, "invalid-cloudevent" },
        { "time", "\"1900-01-01T00:00:00Z\"", 400, "invalid-cloudevent" },
        { "time", "\"2026-11-23T08:05:09\"", 400, "invalid-cloudevent" },
        { "time", "\"2026-11-23T23:59:60Z\"", 400, "invalid-cloudevent" },
        { "time", "\"2026-11-22T24:00:00Z\"", 400, "invalid-cloudevent" },
        { "time", "\"2026-11-23T08:05:09.+07:00\"", 400, "invalid-cloudevent" },
        { "time", "\"2026-11-23T08:05:09.12345678901234567Z\"", 400, "invalid-cloudevent" },
        { "id", "\"a\\nb\"", 400, "invalid-cloudevent" },
        { "id", "\"a\\u202eb\"", 400, "invalid-cloudevent" },
        { "id", "\"a\\u200bb\"", 400, "invalid-cloudevent" },
        { "source", "\"/000.00.12.H26/onestop\\n\"", 400, "invalid-cloudevent" },
        { "source", "\"/000.00.12.H26/one stop\"", 400, "invalid-cloudevent" },
        { "data/receivedAt", "\"9998-12-30T08:00:00+07:00\"", 422, "schema-violation" },
        { "data/receivedAt", "\"2099-01-01T08:00:00+07:00\"", 422, "schema-violation" },
        { "data/receivedAt", "\"1999-12-31T08:00:00+07:00\"", 422, "schema-violation" },
        { "data/dueAt", "\"0002-01-01T00:00:00Z\"", 422, "schema-violation" },
        { "data/dueAt", "\"1900-01-01T00:00:00Z\"", 422, "schema-violation" },
        { "data/dueAt", "\"9998-12-31T23:59:59Z\"", 422, "schema-violation" },
        { "sequence", "\"-1\"", 400, "invalid-cloudevent" },
        { "partitionkey", "\"another\"", 400, "invalid-cloudevent" },
        { "data/agency", "\"police\"", 422, "schema-violation" },
        { "data/channel", null, 422, "schema-violation" },
        { "data/receivedAt", "\"2026-11-23T08:05:00\"", 422, "schema-violation" },
        { "data/applicant/citizenId", "\"００１０９４００００５８\"", 422, "schema-violation" },
        { "data/form/child/sex", "\"F\"", 422, "schema-violation" },
        { "data/procedureCode", "\"7.777777\"", 422, "unknown-procedure" },
        { "data/procedureCode", "\"2.002621\"", 422, "unknown-procedure" },
    };

    [Theory, MemberData(nameof(Edits))]
    public async Task Every_breach_has_its_code_and_nothing_is_echoed(string path, string? json, int status, string code)
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        var segments = path.Split('/');
        var owner = segments[..^1].Aggregate((JsonNode)sample, (node, name) => node[name]!).AsObject();
        if (json is null)
            owner.Remove(segments[^1]);
        else
            owner[segments[^1]] = JsonNode.Parse(json);
        using var reply = await host.PostAsync(sample.ToJsonString());
        var problem = await ProblemAsync(reply);
        Assert.Equal((status, code), ((int)reply.StatusCode, problem.GetProperty("code").GetString()));
        Assert.DoesNotContain("Thử Nghiệm", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("001094000058", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await host.StoredAsync());
    }

    [Fact]
    public async Task Text_that_is_no_unicode_is_refused()
    {
        await using var host = await IntakeHost.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(IntakeHost.Sample("accepted-birth").ToJsonString());
        bytes[Array.IndexOf(bytes, (byte)'H', bytes.Length / 2)] = 0xff;
        using var reply = await host.PostAsync(bytes, "application/cloudevents+json");
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_read()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = null;
        using var reply = await host.PostAsync("{");
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage reply)
    {
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.Clone();
    }
}
