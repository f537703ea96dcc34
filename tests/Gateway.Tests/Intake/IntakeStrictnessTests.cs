using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Intake;

public sealed class IntakeStrictnessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sequence", "1", "/sequence")]
    [InlineData("dataschema", "true", "/dataschema")]
    [InlineData("dataschema", "\"\"", "/dataschema")]
    [InlineData("source", "\"/000.00.12.H26/one stop\"", "/source")]
    [InlineData("extension", "1.5", "/extension")]
    [InlineData("extension", "2147483648", "/extension")]
    [InlineData("extension", "{}", "/extension")]
    [InlineData("extension", "\"a\\u0007b\"", "/extension")]
    [InlineData("Extension", "\"x\"", "")]
    [InlineData("ext_ension", "\"x\"", "")]
    [InlineData("anameofmorethantwentyletters", "\"x\"", "")]
    [InlineData("data_base64", "\"e30=\"", "/data_base64")]
    public async Task An_attribute_is_named_and_valued_as_CloudEvents_says(string name, string json, string place)
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        sample[name] = JsonNode.Parse(json);

        using var reply = await host.PostAsync(sample.ToJsonString());

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-cloudevent", place), await RefusalAsync(reply));
        Assert.Equal(0, await host.StoredAsync());
    }

    [Fact]
    public async Task Lawful_extensions_are_let_in_and_make_no_other_event()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        (sample["myext"], sample["flag"], sample["count"], sample["absent"]) = ("x", true, 3, null);

        using var first = await host.PostAsync(sample.ToJsonString());
        using var again = await host.PostAsync(IntakeHost.Sample("accepted-birth").ToJsonString());

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task Headers_that_contradict_a_structured_event_are_refused()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");

        using var contradicting = await host.PostAsync(sample.ToJsonString(), headers: ("ce-subject", "000.00.12.H26-261123-0099"));
        using var strange = await host.PostAsync(sample.ToJsonString(), headers: ("ce-extension", "x"));
        using var beside = await host.PostAsync(new JsonArray(sample.DeepClone()).ToJsonString(), "application/cloudevents-batch+json", ("ce-id", sample["id"]!.GetValue<string>()));
        using var agreeing = await host.PostAsync(sample.ToJsonString(), headers: ("CE-Id", sample["id"]!.GetValue<string>()));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-cloudevent", "/subject"), await RefusalAsync(contradicting));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-cloudevent", "/extension"), await RefusalAsync(strange));
        Assert.Equal(HttpStatusCode.BadRequest, beside.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, agreeing.StatusCode);
    }

    [Fact]
    public async Task A_binary_event_has_no_attribute_of_an_unlawful_name()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        var headers = sample.Where(pair => pair.Key is not "data").Select(pair => ("ce-" + pair.Key, pair.Value!.GetValue<string>())).Append(("ce-my-ext", "x")).ToArray();

        using var reply = await host.PostAsync(sample["data"]!.ToJsonString(), "application/json", headers);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-cloudevent", ""), await RefusalAsync(reply));
    }

    [Fact]
    public async Task A_repeat_whose_json_was_written_otherwise_gets_the_first_receipt()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        using var first = await host.PostAsync(sample.ToJsonString());
        var written = (JsonObject)Turned(sample)!;
        written["data"]!["applicant"]!["fullName"] = sample["data"]!["applicant"]!["fullName"]!.GetValue<string>().Normalize(NormalizationForm.FormD);

        using var again = await host.PostAsync(written.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        written["data"]!["channel"] = "postal";
        using var other = await host.PostAsync(written.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await again.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Theory]
    [InlineData("accepted-birth", "receivedAt", "2026-11-25T08:05:00+07:00", "in-the-future")]
    [InlineData("accepted-birth", "receivedAt", "1900-01-01T08:05:00+07:00", "too-early")]
    [InlineData("accepted-birth", "dueAt", "2026-11-23T08:04:59+07:00", "before-receipt")]
    [InlineData("accepted-birth", "dueAt", "2099-11-23T08:04:59+07:00", "too-late")]
    [InlineData("withdrawn", "withdrawnAt", "2026-11-25T08:05:00+07:00", "in-the-future")]
    [InlineData("withdrawn", "withdrawnAt", "1999-01-01T08:05:00+07:00", "too-early")]
    [InlineData("paid", "paidAt", "2026-11-25T08:05:00+07:00", "in-the-future")]
    public async Task A_time_that_cannot_be_is_refused_by_its_place(string name, string member, string time, string rule)
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample(name);
        sample["time"] = host.Stage.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        sample["data"]![member] = time;

        using var reply = await host.PostAsync(sample.ToJsonString());

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "schema-violation", "/data/" + member), await RefusalAsync(reply));
        Assert.Contains(rule, await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await host.StoredAsync());
    }

    private static async Task<(HttpStatusCode, string?, string?)> RefusalAsync(HttpResponseMessage reply)
    {
        var problem = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).RootElement;
        return (reply.StatusCode, problem.GetProperty("code").GetString(), problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    // The members the other way round, all the way down.
    private static JsonNode? Turned(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Turned(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Turned)]),
        _ => node?.DeepClone(),
    };
}
