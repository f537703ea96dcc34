using System.Text.Json.Nodes;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Simulators.CivilStatus;

namespace Gateway.Tests.Simulators;

public sealed class CivilStatusSimulatorTests : IDisposable
{
    private readonly AgencyBench<CivilStatusSimulator> bench = new("civil-status", settings => new(settings));
    private readonly AgencyRequest birth = BenchRequests.Of("register-birth", "accepted-birth");

    [Fact]
    public async Task A_birth_is_taken_in_and_registered_later()
    {
        Assert.IsType<Outcome.Deferred>(await bench.SendAsync(birth));
        Assert.IsType<InquiryAnswer.Working>(await bench.AskAsync(birth));
        bench.Clock.Advance(TimeSpan.FromMinutes(6));
        var known = Assert.IsType<InquiryAnswer.Known>(await bench.AskAsync(birth));
        Assert.Equal(AnswerKind.Answered, known.Answer.Kind);
        var fields = JsonNode.Parse(known.Answer.Content.Span)!["fields"]!;
        Assert.Equal(("001326000001", "0001", "23/11/2026"), ((string)fields["soDinhDanh"]!, (string)fields["soDangKy"]!, (string)fields["ngayDangKy"]!));
        Assert.Equal(["effect", "inquiry_found", "inquiry_found"], bench.Verdicts());
    }

    [Fact]
    public async Task A_registration_whose_reply_was_lost_is_sent_again_and_done_once()
    {
        bench.Agency.Plays.Add(birth.Dossier, "register-birth", new Play { Fault = Fault.LoseReply });
        Assert.Equal(Reasons.ConnectionLost, Assert.IsType<Outcome.Failed>(await bench.SendAsync(birth)).Code);
        Assert.IsType<Outcome.Deferred>(await bench.SendAsync(birth));
        Assert.Equal(["effect_no_reply", "repeat"], bench.Verdicts());
    }

    [Fact]
    public async Task Five_cases_are_asked_about_in_two_calls_and_answered_in_order()
    {
        var requests = Enumerable.Range(0, 5).Select(n => BenchRequests.Of("register-birth", "accepted-birth", n)).ToArray();
        foreach (var number in new[] { 0, 3, 4 })
            await bench.SendAsync(requests[number]);
        var answers = await bench.Adapter.InquireAsync(requests, TestContext.Current.CancellationToken);
        Assert.Equal(["Working", "Absent", "Absent", "Working", "Working"], answers.Select(a => a.GetType().Name));
        Assert.DoesNotContain("breach", bench.Verdicts());
    }

    [Fact]
    public async Task A_case_that_lacks_papers_goes_on_when_they_come()
    {
        bench.Agency.Plays.Add(birth.Dossier, "register-birth", new Play { Decision = Decision.AskSupplement });
        await bench.SendAsync(birth);
        bench.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(AnswerKind.SupplementRequested, Assert.IsType<InquiryAnswer.Known>(await bench.AskAsync(birth)).Answer.Kind);
        Assert.IsType<Outcome.Answered>(await bench.SendAsync(BenchRequests.Of("supplement-birth", "supplemented") with { IdempotencyKey = "exc_supplement" }));
        Assert.IsType<InquiryAnswer.Working>(await bench.AskAsync(birth));
        bench.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(AnswerKind.Answered, Assert.IsType<InquiryAnswer.Known>(await bench.AskAsync(birth)).Answer.Kind);
    }

    [Fact]
    public async Task A_withdrawn_death_is_refused_when_asked_for()
    {
        var death = BenchRequests.Of("register-death", "accepted-death");
        await bench.SendAsync(death);
        Assert.IsType<Outcome.Answered>(await bench.SendAsync(BenchRequests.Of("withdraw-death", "withdrawn") with { IdempotencyKey = "exc_withdraw" }));
        Assert.Equal(AnswerKind.Refused, Assert.IsType<InquiryAnswer.Known>(await bench.AskAsync(death)).Answer.Kind);
    }

    [Fact]
    public async Task A_down_window_says_how_long_and_leaves_nothing_behind()
    {
        bench.Agency.Plays.Add(birth.Dossier, "register-birth", new Play { Fault = Fault.Unavailable });
        var failed = Assert.IsType<Outcome.Failed>(await bench.SendAsync(birth));
        Assert.Equal(("busy", false, TimeSpan.FromSeconds(1)), (failed.Code, failed.MayHaveArrived, failed.RetryAfter));
        Assert.IsType<InquiryAnswer.Absent>(await bench.AskAsync(birth));
    }

    [Fact]
    public async Task A_request_outside_the_contract_is_a_breach()
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        using var body = new StringContent("""{"maDinhDanhHoSo":["1","2","3","4"],"maTinh":"01","module":"LTKS"}""", System.Text.Encoding.UTF8, "application/json");
        http.DefaultRequestHeaders.Authorization = new("Bearer", "synthetic-token");
        using var reply = await http.PostAsync(new Uri(bench.Agency.Url, "LayKetQua"), body, TestContext.Current.CancellationToken);
        Assert.Contains("Logic x\\u1EED l\\u00FD kh\\u00F4ng h\\u1EE3p l\\u1EC7", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["breach"], bench.Verdicts());
    }

    public void Dispose() => bench.Dispose();
}
