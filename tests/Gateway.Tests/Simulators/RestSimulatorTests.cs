using System.Text.Json.Nodes;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Simulators.Rest;

namespace Gateway.Tests.Simulators;

public sealed class RestSimulatorTests : IDisposable
{
    private readonly AgencyBench<RestSimulator> bench = new("land-office", settings => new("land-office", settings));
    private readonly AgencyRequest transfer = BenchRequests.Of(
        "register-transfer", "accepted-birth", change: new() { ["form"] = """{"parcel":{"so":"0058","toBanDo":"12"}}""" });

    [Fact]
    public async Task A_dossier_is_received_by_status_alone()
    {
        Assert.IsType<Outcome.Answered>(await bench.SendAsync(BenchRequests.Of("receive-dossier", "accepted-birth")));
        Assert.Equal(["effect"], bench.Verdicts());
    }

    [Fact]
    public async Task A_transfer_whose_reply_was_lost_is_done_once_and_its_result_can_be_asked_for()
    {
        bench.Agency.Plays.Add(transfer.Dossier, "register-transfer", new Play { Fault = Fault.LoseReply });
        Assert.IsType<Outcome.Failed>(await bench.SendAsync(transfer));
        Assert.Equal("REF-000001", Assert.IsType<Outcome.Deferred>(await bench.SendAsync(transfer)).AgencyReference);
        Assert.IsType<InquiryAnswer.Working>(await bench.AskAsync(transfer));
        bench.Clock.Advance(TimeSpan.FromMinutes(6));
        var known = Assert.IsType<InquiryAnswer.Known>(await bench.AskAsync(transfer));
        Assert.Equal("REF-000001", (string?)JsonNode.Parse(known.Answer.Content.Span)!["fields"]!["soGiayChungNhan"]);
        Assert.Equal(["effect_no_reply", "repeat", "inquiry_found", "inquiry_found"], bench.Verdicts());
    }

    [Theory]
    [InlineData(Decision.Refuse, "form-rejected")]
    [InlineData(Decision.Mumble, "unknown-reply")]
    public async Task A_no_and_a_mumble_are_understood(Decision decision, string code)
    {
        bench.Agency.Plays.Add(transfer.Dossier, "register-transfer", new Play { Decision = decision });
        Assert.Equal(code, await bench.SendAsync(transfer) switch { Outcome.Refused r => r.Code, Outcome.Failed f => f.Code, var other => other.GetType().Name });
    }

    [Fact]
    public async Task What_was_never_sent_is_absent() => Assert.IsType<InquiryAnswer.Absent>(await bench.AskAsync(transfer));

    public void Dispose() => bench.Dispose();
}
