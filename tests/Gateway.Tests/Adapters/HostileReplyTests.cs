using System.Text;
using Gateway.Adapters;
using Gateway.Adapters.Wire;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Adapters;

/// <summary>Replies that say two things, or nothing: they may have been done, their bytes are kept, and nothing in them is believed.</summary>
public sealed class HostileReplyTests : IAsyncLifetime
{
    private static readonly AgencyFolders Folders = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies"));
    private static readonly string TooManyMarks = "a" + new string('\u0301', TextGuard.MarksMax + 1);
    private readonly HttpMessageInvoker client = CasePlayer.NewClient();
    private ReplayServer server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await ReplayServer.RentAsync();

    public ValueTask DisposeAsync()
    {
        server.Return();
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string, string> Unreadable => new()
    {
        { "a member twice, the good one last", """{"maKetQua":"99","maKetQua":"00"}""" },
        { "a member twice, once by escape", """{"maKetQua":"99","maKetQu\u0061":"00"}""" },
        { "a member twice further down", """{"maKetQua":"00","x":[{"a":1,"a":2}]}""" },
        { "U+FFFE", "{\"maKetQua\":\"00\",\"thongBao\":\"a\uFFFE\"}" },
        { "U+FFFE by escape", """{"maKetQua":"00","thongBao":"a\ufffe"}""" },
        { "U+FFFF", "{\"maKetQua\":\"00\",\"maTiepNhan\":\"a\uFFFF\"}" },
        { "half a pair", """{"maKetQua":"00","thongBao":"\ud800"}""" },
        { "half a pair as a name", """{"maKetQua":"00","\udc00":1}""" },
        { "a NUL in the reference", """{"maKetQua":"00","maTiepNhan":"TN\u0000"}""" },
        { "too many marks", $$"""{"maKetQua":"00","thongBao":"{{TooManyMarks}}"}""" },
        { "too many marks by escape", $$"""{"maKetQua":"00","thongBao":"{{string.Concat(Enumerable.Repeat("\\u0301", TextGuard.MarksMax + 1))}}"}""" },
        { "300 KB of marks", $$"""{"maKetQua":"77","thongBao":"{{Marks(150_000)}}"}""" },
        { "a reference of 101 letters", $$"""{"maKetQua":"00","maTiepNhan":"{{new string('x', 101)}}"}""" },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public async Task A_reply_that_cannot_be_read_one_way_only_is_kept_and_not_believed(string what, string body)
    {
        server.Handler = context => ReplyAsync(context, 202, body);
        var outcome = Assert.IsType<Outcome.Failed>(await Adapter("land-office").SendAsync(Request("receive"), Stop));
        Assert.True((Reasons.Unreadable, true, NextMove.Schedule) == (outcome.Code, outcome.MayHaveArrived, outcome.Then), $"{what}: {outcome.Code}");
        Assert.Equal(Encoding.UTF8.GetBytes(body).Take(256 * 1024), outcome.RawReply.ToArray());
    }

    [Theory, MemberData(nameof(Unreadable))]
    public async Task An_answer_that_cannot_be_read_one_way_only_is_unclear(string what, string body)
    {
        server.Handler = context => ReplyAsync(context, 200, """{"tinhTrang":"da-dang-ky",""" + body[1..]);
        var answer = Assert.Single(await Adapter("land-office").InquireAsync([Request("ask")], Stop));
        Assert.True(answer is InquiryAnswer.Unclear { Code: Reasons.Unreadable }, $"{what}: {answer}");
    }

    [Fact]
    public async Task A_reference_of_100_letters_is_still_one()
    {
        server.Handler = context => ReplyAsync(context, 202, $$"""{"maKetQua":"00","maTiepNhan":"{{new string('x', Verdicts.ReferenceMax)}}"}""");
        Assert.Equal(Verdicts.ReferenceMax, Assert.IsType<Outcome.Deferred>(await Adapter("land-office").SendAsync(Request("receive"), Stop)).AgencyReference.Length);
    }

    public static TheoryData<string> XmlTexts =>
    [
        TooManyMarks, string.Concat(Enumerable.Repeat("&#x301;", TextGuard.MarksMax + 1)), string.Concat(Enumerable.Repeat("\u0301<!-- -->", TextGuard.MarksMax + 1)),
        string.Concat(Enumerable.Repeat("<b>\u0301</b>", TextGuard.MarksMax + 1)), Marks(150_000), "a\uFFFE",
    ];

    [Theory, MemberData(nameof(XmlTexts))]
    public void An_envelope_with_such_a_text_is_no_envelope_and_costs_little(string text)
    {
        var envelope = Encoding.UTF8.GetBytes($"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body><x>{text}</x></e:Body></e:Envelope>");
        Assert.InRange(ThreadClock.Cost(() => Assert.True(Verdicts.Text(Reply(envelope)) is not { } read || SoapReply.Read(read) is null)), 0, 50);
    }

    public static TheoryData<string> CostlyReplies =>
    [
        $$"""{"thongBao":"{{Marks(500_000)}}"}""",
        $$"""{"thongBao":"{{string.Concat(Enumerable.Repeat("\\u0301\\u0327", 80_000))}}"}""",
        $$"""{"thongBao":"{{string.Concat(Enumerable.Repeat("a" + new string('\u0344', TextGuard.MarksMax), 45_000))}}"}""",
        "{" + string.Join(',', Enumerable.Range(0, 80_000).Select(i => $"\"m{i}\":1")) + "}",
        "{" + string.Join(',', Enumerable.Repeat("\"m\":1", 150_000)) + "}",
        new string('[', 1_000_000),
    ];

    [Theory, MemberData(nameof(CostlyReplies))]
    public void Reading_a_hostile_reply_costs_little(string body)
    {
        var (bytes, classifier) = (Encoding.UTF8.GetBytes(body), new Classifier(Folders.Agencies.Single(a => a.Contract.Code == "civil-status").Contract.Classifier));
        Assert.InRange(ThreadClock.Cost(() =>
        {
            if (Verdicts.Text(Reply(bytes)) is { } text)
                classifier.Match(new("", 200, null, text));
        }), 0, 50);
    }

    [Theory]
    [InlineData("120", "text/html; charset=windows-1258", 120)]
    [InlineData("10000000000", "application/json", int.MaxValue)]
    [InlineData("99999999999999999999999999", "application/json", int.MaxValue)]
    [InlineData("1000000000", "application/json", 1_000_000_000)]
    [InlineData("soon", "application/json", null)]
    [InlineData("-5", "application/json", null)]
    [InlineData("10.5", "application/json", null)]
    [InlineData("", "application/json", null)]
    public async Task A_wish_to_wait_counts_whatever_the_reply_is_written_in(string wish, string type, int? seconds)
    {
        server.Handler = context =>
        {
            context.Response.Headers.RetryAfter = wish;
            return ReplyAsync(context, 503, "<html>", type);
        };
        var outcome = Assert.IsType<Outcome.Failed>(await Adapter("land-office").SendAsync(Request("receive"), Stop));
        Assert.Equal(seconds, (int?)outcome.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Of_two_wishes_the_longer_one_counts()
    {
        server.Handler = context =>
        {
            context.Response.Headers.RetryAfter = new(["30", "90"]);
            return ReplyAsync(context, 503, "{}");
        };
        Assert.Equal(TimeSpan.FromSeconds(90), Assert.IsType<Outcome.Failed>(await Adapter("land-office").SendAsync(Request("receive"), Stop)).RetryAfter);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../../admin")]
    [InlineData("a/../b")]
    [InlineData("a\\..\\b")]
    [InlineData("%2e%2E")]
    [InlineData("..;x")]
    [InlineData("a/ .. /b")]
    public async Task A_dossier_number_never_leads_to_another_address(string dossier)
    {
        var asked = 0;
        server.Handler = context =>
        {
            asked++;
            return ReplyAsync(context, 204, "");
        };
        var outcome = Assert.IsType<Outcome.Failed>(await Adapter("land-office").SendAsync(Request("withdraw") with { Dossier = dossier }, Stop));
        Assert.Equal((Reasons.UnsafeAddress, false, NextMove.Park, 0), (outcome.Code, outcome.MayHaveArrived, outcome.Then, asked));
        Assert.NotNull(Reasons.Find(outcome.Code));
    }

    [Theory]
    [InlineData("000.00.12.H26-261123-0058", "/v1/transfers/000.00.12.H26-261123-0058")]
    [InlineData("a/b", "/v1/transfers/a%2Fb")]
    [InlineData("a..b", "/v1/transfers/a..b")]
    public async Task A_dossier_number_with_dots_in_it_is_one_segment(string dossier, string path)
    {
        string? asked = null;
        server.Handler = context =>
        {
            asked = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return ReplyAsync(context, 200, "");
        };
        Assert.IsType<Outcome.Answered>(await Adapter("land-office").SendAsync(Request("withdraw") with { Dossier = dossier }, Stop));
        Assert.Equal(path, asked);
    }

    // Two kinds in turn: putting them into their order is what costs the square.
    private static string Marks(int count) => string.Concat(Enumerable.Repeat("\u0301\u0327", count / 2));

    private IAgencyAdapter Adapter(string agency)
    {
        var folder = Folders.Agencies.Single(a => a.Contract.Code == agency);
        return AgencyCatalog.Create(CasePlayer.Link(folder.Contract, folder.Path, server.Url, client));
    }

    private static AgencyRequest Request(string act) => new()
    {
        ExchangeId = AgencyCase.Exchange,
        IdempotencyKey = "exc_0192f3c17b1e7c559d0e1f2a00000058",
        Dossier = "000.00.12.H26-261123-0058",
        Office = "H26.12.00.000",
        Operation = act == "withdraw" ? "withdraw-transfer" : "register-transfer",
        ProcedureCode = "9.990002",
        Attempt = 1,
        Body = """{"applicant":{"fullName":"Nguyễn Thử Nghiệm"},"form":{"parcel":"58"}}"""u8.ToArray(),
        OccurredAt = CasePlayer.Now,
    };

    private static Task ReplyAsync(HttpContext context, int status, string body, string type = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return status == 204 ? Task.CompletedTask : context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), Stop).AsTask();
    }

    private static WireReply Reply(byte[] body)
    {
        using var response = new HttpResponseMessage();
        return new(System.Net.HttpStatusCode.OK, "application/json", null, body, null, response.Headers);
    }
}
