using System.Text;
using System.Xml.Linq;
using System.Xml.Schema;
using Gateway.Adapters;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Simulators.Police;
using Gateway.Tests.Adapters;

namespace Gateway.Tests.Simulators;

public sealed class PoliceSimulatorTests : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0058", Receipt = "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body><GuiKetQuaResponse xmlns='urn:gateway:callbacks:v1'><maBienNhan>cbk_0192f3c17b1e7c559d0e1f2a00000058</maBienNhan></GuiKetQuaResponse></e:Body></e:Envelope>";
    private static readonly XNamespace Ours = "urn:gateway:callbacks:v1";
    private readonly AgencyStage stage = new("police");
    private readonly PoliceSimulator police;

    public PoliceSimulatorTests()
    {
        stage.Receive = _ => (200, Receipt);
        police = new(stage.Settings);
    }

    [Theory]
    [InlineData("register-residence", "accepted-birth", "residence-registered")]
    [InlineData("issue-identity-card", "accepted-birth", "identity-card-issued")]
    [InlineData("remove-residence", "accepted-death", "residence-removed")]
    public async Task A_case_is_taken_in_and_answered_by_soap(string operation, string sample, string code)
    {
        var outcome = await SendAsync(operation, sample);
        Assert.IsType<Outcome.Deferred>(outcome);
        var answer = await AnswerAsync();
        Assert.Equal((code, "DA_GIAI_QUYET"), ((string)answer.Element(Ours + "maKetQua")!, (string)answer.Element(Ours + "trangThai")!));
        Assert.Equal(["effect"], stage.Verdicts);
    }

    [Fact]
    public async Task A_refusal_and_a_supplement_come_by_callback_too()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { Decision = Decision.AskSupplement });
        await SendAsync("register-residence", "accepted-birth");
        Assert.Equal("YEU_CAU_BO_SUNG", (string)(await AnswerAsync()).Element(Ours + "trangThai")!);
        Assert.IsType<Outcome.Answered>(await SendAsync("supplement-residence", "supplemented", 59));
        Assert.Equal("DA_GIAI_QUYET", (string)(await AnswerAsync()).Element(Ours + "trangThai")!);
    }

    [Fact]
    public async Task A_supplement_before_its_case_waits_for_it() =>
        Assert.Equal(new Outcome.Failed("case-not-there-yet", MayHaveArrived: false) { Fault = "code-06" }, Bare(await SendAsync("supplement-residence", "supplemented")));

    [Fact]
    public async Task A_lost_reply_leaves_a_case_that_an_inquiry_finds()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { Fault = Fault.LoseReply });
        Assert.True(Assert.IsType<Outcome.Failed>(await SendAsync("register-residence", "accepted-birth")).MayHaveArrived);
        await AnswerAsync();
        var asked = await Adapter.InquireAsync([AgencyStage.Request("register-residence", "accepted-birth", AgencyStage.Birth)], TestContext.Current.CancellationToken);
        var known = Assert.IsType<InquiryAnswer.Known>(asked[0]);
        Assert.Equal((AnswerKind.Answered, "residence-registered"), (known.Answer.Kind, known.Answer.Code));
        Assert.Equal(["effect_no_reply", "inquiry_found"], stage.Verdicts);
    }

    [Fact]
    public async Task What_they_never_saw_is_absent()
    {
        var asked = await Adapter.InquireAsync([AgencyStage.Request("register-residence", "accepted-birth")], TestContext.Current.CancellationToken);
        Assert.IsType<InquiryAnswer.Absent>(asked[0]);
    }

    [Fact]
    public async Task Registering_twice_is_two_effects_removing_twice_is_one()
    {
        await SendAsync("register-residence", "accepted-birth");
        await SendAsync("register-residence", "accepted-birth");
        await SendAsync("remove-residence", "accepted-death", 7);
        await SendAsync("remove-residence", "accepted-death", 7);
        Assert.Equal(["effect", "effect", "effect", "repeat"], stage.Verdicts);
    }

    [Fact]
    public async Task A_withdrawn_case_is_closed_and_a_second_withdrawal_changes_nothing()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { AnswerAfter = TimeSpan.FromHours(1) });
        await SendAsync("register-residence", "accepted-birth");
        Assert.IsType<Outcome.Answered>(await SendAsync("withdraw-residence", "withdrawn", 59));
        Assert.IsType<Outcome.Answered>(await SendAsync("withdraw-residence", "withdrawn", 59));
        var asked = await Adapter.InquireAsync([AgencyStage.Request("register-residence", "accepted-birth")], TestContext.Current.CancellationToken);
        Assert.Equal((AnswerKind.Refused, "withdrawn-by-citizen"), asked[0] is InquiryAnswer.Known known ? (known.Answer.Kind, known.Answer.Code) : default);
        Assert.Equal(["effect", "effect", "repeat", "inquiry_found"], stage.Verdicts);
    }

    [Fact]
    public async Task A_withdrawal_after_the_answer_differs_from_what_they_have()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { AnswerEarly = true });
        await SendAsync("register-residence", "accepted-birth");
        Assert.Equal(new Outcome.Failed("case-closed", MayHaveArrived: true, Then: NextMove.Park) { Fault = "code-05" }, Bare(await SendAsync("withdraw-residence", "withdrawn", 59)));
    }

    [Fact]
    public async Task What_an_inquiry_tells_is_what_the_callback_told()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { Decision = Decision.Refuse, AnswerEarly = true });
        await SendAsync("register-residence", "accepted-birth");
        var told = await AnswerAsync();
        var asked = await Adapter.InquireAsync([AgencyStage.Request("register-residence", "accepted-birth")], TestContext.Current.CancellationToken);
        var known = Assert.IsType<InquiryAnswer.Known>(asked[0]).Answer;
        using var content = System.Text.Json.JsonDocument.Parse(known.Content);
        Assert.Equal(
            ((string)told.Element(Ours + "maKetQua")!, (string)told.Element(Ours + "soThamChieu")!, (string)told.Element(Ours + "ghiChu")!),
            (known.Code, known.AgencyReference!, content.RootElement.GetProperty("note").GetString()!));
    }

    [Fact]
    public async Task An_answer_to_nobody_is_sent_under_a_key_that_nobody_has()
    {
        await police.CallForNobodyAsync(Dossier);
        Assert.Equal("exc_ffffffffffffffffffffffffffffffff", (string)(await AnswerAsync()).Element(Ours + "maGiaoDich")!);
    }

    [Fact]
    public async Task Unknown_words_park()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { Decision = Decision.Mumble });
        Assert.Equal(new Outcome.Failed(Reasons.UnknownReply, MayHaveArrived: true, Then: NextMove.Park) { Fault = "code-77" }, Bare(await SendAsync("register-residence", "accepted-birth")));
    }

    [Fact]
    public async Task An_early_answer_is_there_before_the_reply()
    {
        police.Plays.Add(Dossier, "register-residence", new Play { AnswerEarly = true });
        await SendAsync("register-residence", "accepted-birth");
        Assert.Equal(1, stage.CallbacksWaiting);
    }

    [Fact]
    public async Task A_callback_comes_again_until_there_is_a_receipt_and_says_the_same()
    {
        var refusals = 1;
        stage.Receive = _ => refusals-- > 0 ? (500, "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault><faultcode>e:Server</faultcode></e:Fault></e:Body></e:Envelope>") : (200, Receipt);
        police.Plays.Add(Dossier, "register-residence", new Play { AnswerCopies = 2 });
        await SendAsync("register-residence", "accepted-birth");
        var first = await stage.NextCallbackAsync();
        Assert.Equal(first, await stage.NextCallbackAsync());
        await police.Callbacks.WhenQuietAsync();
        Assert.Equal(["fail", "invoke", "invoke", "invoke", "ok", "ok"], stage.Lines("C.jsonl").Select(l => (string)l["phase"]!).Order());
    }

    [Fact]
    public async Task Over_many_dossiers_both_soap_versions_are_spoken_and_every_callback_keeps_the_contract()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Path.Combine(Repository.Contracts, "callbacks/v1/callback.xsd"));
        var types = new HashSet<string>();
        for (var i = 0; i < 24; i++)
        {
            var request = AgencyStage.Request("register-residence", "accepted-birth", AgencyStage.Birth, i) with { Dossier = $"000.00.12.H26-261123-{i:0000}" };
            police.Plays.Add(request.Dossier, "register-residence", new Play { Decision = (Decision)(i % 4) });
            Assert.IsType<Outcome.Deferred>(await Adapter.SendAsync(request, TestContext.Current.CancellationToken));
            var (path, type, body) = await stage.NextCallbackAsync();
            Assert.Equal("/soap/police", path);
            types.Add(type.Split(';')[0]);
            new XDocument(XDocument.Parse(body).Descendants(Ours + "GuiKetQua").Single()).Validate(schemas, (_, e) => Assert.Fail(e.Message));
        }
        Assert.Equal(["application/soap+xml", "text/xml"], types.Order());
    }

    [Theory]
    [InlineData("<SoDinhDanh>001326000058</SoDinhDanh>", "", "Sender")]
    [InlineData("001326000058", "001226000058", "10")]
    [InlineData("Số 1 phố Tổng Hợp", "Không có thông tin", "10")]
    [InlineData("CB-0001</userId>", "CB-0001</userId><khac xmlns=\"urn:khac\"/>", "00")]
    [InlineData("<protocolVersion xmlns=\"http://x-road.eu/xsd/xroad.xsd\">4.0</protocolVersion>", "", "Sender")]
    public async Task A_message_that_breaks_the_contract_is_told_so(string from, string to, string answer)
    {
        var recorded = await RecordedAsync();
        Assert.Contains(from, recorded, StringComparison.Ordinal);
        var message = recorded.Replace(from, to, StringComparison.Ordinal);
        using var http = CasePlayer.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(police.Url, "cu-tru")) { Content = new StringContent(message) };
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/soap+xml; charset=utf-8; action=\"urn:mo-phong:cong-an:cu-tru:1.0:DangKyThuongTru\"");
        using var reply = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(answer, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([answer == "00" ? "effect" : "breach"], stage.Verdicts);
    }

    public async ValueTask DisposeAsync()
    {
        police.Dispose();
        await stage.DisposeAsync();
    }

    private IAgencyAdapter Adapter => stage.Adapter(police);

    private Task<Outcome> SendAsync(string operation, string sample, int number = 58) =>
        Adapter.SendAsync(AgencyStage.Request(operation, sample, sample == "accepted-death" ? AgencyStage.Death : AgencyStage.Birth, number), TestContext.Current.CancellationToken);

    private async Task<XElement> AnswerAsync() => XDocument.Parse((await stage.NextCallbackAsync()).Body).Descendants(Ours + "GuiKetQua").Single();

    // What the adapter really sends, so that each change above is the only thing wrong.
    private static async Task<string> RecordedAsync()
    {
        var folder = Path.Combine(Repository.Contracts, "agencies");
        var contract = AgencyFolders.Read(folder).Agencies.Single(a => a.Contract.Code == "police").Contract;
        var played = await CasePlayer.PlayAsync(AgencyCase.Read(Path.Combine(folder, "police/cases/taken.json")), contract);
        return Encoding.UTF8.GetString(played.Got[0].Request.Body);
    }

    private static Outcome Bare(Outcome outcome) => outcome with { RawReply = default };
}
