using System.Net;

namespace Gateway.Tests.Intake;

/// <summary>Whose trace an event is stored with, where the gateway itself keeps no spans.</summary>
public sealed class EventTraceTests
{
    private const string OfEvent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", OfRequest = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    [Theory]
    [InlineData(OfEvent, null, OfRequest, OfEvent)]
    [InlineData(OfEvent, "vendor=1", OfRequest, OfEvent + " vendor=1")]
    [InlineData(null, null, OfRequest, OfRequest)]
    [InlineData("nonsense", null, OfRequest, OfRequest)]
    [InlineData(OfEvent, null, null, OfEvent)]
    [InlineData(null, "vendor=1", null, null)]
    [InlineData(null, null, "nonsense", null)]
    [InlineData(null, null, null, null)]
    public async Task What_an_event_says_of_itself_wins_over_its_request(string? own, string? state, string? request, string? stored)
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth");
        if (own is not null)
            sample["traceparent"] = own;
        if (state is not null)
            sample["tracestate"] = state;

        using var reply = await host.PostAsync(sample.ToJsonString(), headers: request is null ? [] : [("traceparent", request)]);

        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        Assert.Equal([stored], await StoredAsync(host));
    }

    [Fact]
    public async Task Each_event_of_a_batch_keeps_its_own()
    {
        await using var host = await IntakeHost.StartAsync();
        var first = IntakeHost.Sample("accepted-birth", "000.00.12.H26-261123-0001");
        first["traceparent"] = OfEvent;
        var second = IntakeHost.Sample("accepted-birth", "000.00.12.H26-261123-0002");

        using var reply = await host.PostAsync($"[{first.ToJsonString()},{second.ToJsonString()}]", "application/cloudevents-batch+json", ("traceparent", OfRequest), ("tracestate", "a=1"), ("tracestate", "b=2"));

        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        Assert.Equal([OfEvent, OfRequest + " a=1, b=2"], await StoredAsync(host));
    }

    [Fact]
    public async Task A_repeat_in_another_trace_is_a_repeat_and_the_first_trace_stays()
    {
        await using var host = await IntakeHost.StartAsync();
        var sample = IntakeHost.Sample("accepted-birth").ToJsonString();
        using var first = await host.PostAsync(sample, headers: ("traceparent", OfEvent));
        using var again = await host.PostAsync(sample, headers: ("traceparent", OfRequest));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal([OfEvent], await StoredAsync(host));
    }

    private static Task<List<string?>> StoredAsync(IntakeHost host) =>
        host.Stage.Database.WriteAsync(session => session.QueryAsync("select trace from dossier_event order by id", _ => { }, row => row.TextOrNull()));
}
