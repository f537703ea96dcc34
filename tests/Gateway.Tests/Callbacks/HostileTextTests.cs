using System.Text;
using System.Text.Json;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Soap;
using static Gateway.Tests.Callbacks.SoapMessages;

namespace Gateway.Tests.Callbacks;

/// <summary>Text that would be dear to compose, or is none, is refused at both doors for little, and never as a failure of ours.</summary>
public sealed class HostileTextTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private const int CostMax = 50;
    private static readonly string Sample = Encoding.UTF8.GetString(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", "answered.json"));
    private static readonly CallbackReader Reader = new(JsonSchemaGate.Compile(Repository.Contract("callbacks", "v1", "callback.schema.json")));
    private static readonly CallbackSchema Schema = new(Path.Combine(Repository.Contracts, "callbacks", "v1", "callback.xsd"));
    private static readonly string TooManyMarks = "a" + new string('\u0301', TextGuard.MarksMax + 1);
    private static readonly string AllowedMarks = "a" + string.Concat(Enumerable.Repeat("\u0301\u0327", TextGuard.MarksMax / 2));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> RestTexts => new()
    {
        { "U+FFFE", Field("giaTri", "a\uFFFE"), "/result/fields/giaTri" },
        { "U+FFFE by escape", Field("giaTri", "a\\ufffe"), "/result/fields/giaTri" },
        { "U+FFFF", Field("giaTri", "a\uFFFF"), "/result/fields/giaTri" },
        { "too many marks", Field("giaTri", TooManyMarks), "/result/fields/giaTri" },
        { "too many marks by escape", Field("giaTri", "a" + string.Concat(Enumerable.Repeat("\\u0301", TextGuard.MarksMax + 1))), "/result/fields/giaTri" },
        { "300 KB of marks", Field("giaTri", Marks(150_000)), "/result/fields/giaTri" },
        { "a note of marks", Sample.Replace("Thẻ có giá trị từ ngày sinh.", TooManyMarks, StringComparison.Ordinal), "/result/note" },
        { "a reference of marks", Sample.Replace("GD-58", TooManyMarks, StringComparison.Ordinal), "/agencyReference" },
        { "a name of 200,000 marks", Field(Marks(200_000), "x"), "/result/fields" },
        { "a name with U+FFFE", Field("a\uFFFE", "x"), "/result/fields" },
        { "a name of 101 letters", Field(new string('a', 101), "x"), "/result/fields" },
        { "201 fields", Field(string.Join("\":\"1\",\"", Enumerable.Range(0, 201).Select(i => $"f{i}")), "x"), "/result/fields" },
    };

    [Theory, MemberData(nameof(RestTexts))]
    public async Task By_REST_it_breaks_the_schema_and_costs_little(string what, string body, string place)
    {
        var before = await host.CountAsync();
        using var reply = await host.RestAsync(body);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True((int)reply.StatusCode == 422, $"{what}: {text}");
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(("schema-violation", false, place), (problem.GetProperty("code").GetString(), problem.GetProperty("retryable").GetBoolean(), problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        await host.AssertUnharmedAsync(before);
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.InRange(ThreadClock.Cost(() => Assert.Null(Reader.Read(bytes).Draft)), 0, CostMax);
    }

    public static TheoryData<string, string> SoapTexts => new()
    {
        { "a note", $"<ghiChu>{TooManyMarks}</ghiChu>" },
        { "a note cut by comments", $"<ghiChu>a{string.Concat(Enumerable.Repeat("\u0301<!-- -->", TextGuard.MarksMax + 1))}</ghiChu>" },
        { "a note by references", $"<ghiChu>a{string.Concat(Enumerable.Repeat("&#x301;", TextGuard.MarksMax + 1))}</ghiChu>" },
        { "125 fields of 4,000 marks", $"<duLieu>{string.Concat(Enumerable.Range(0, 125).Select(i => $"<truong ten=\"f{i}\">{new string('\u0301', 2000)}{new string('\u0327', 2000)}</truong>"))}</duLieu>" },
        { "a reference", $"<soThamChieu>{TooManyMarks}</soThamChieu>" },
        { "a title", $"<tepKetQua><maTep>a</maTep><tieuDe>{TooManyMarks}</tieuDe></tepKetQua>" },
    };

    [Theory, MemberData(nameof(SoapTexts))]
    public async Task By_SOAP_it_is_beyond_a_limit_and_costs_little(string what, string more)
    {
        var before = await host.CountAsync();
        using var old = await host.SoapAsync(Envelope11(Result(NewId(), more)), Type11);
        using var fresh = await host.SoapAsync(Envelope12(Result(NewId(), more)), Type12);
        Assert.True(("Client", "limit-exceeded", (bool?)false) == Fault(await old.Content.ReadAsStringAsync(Stop)), what);
        Assert.Equal(("Sender", "limit-exceeded", false), Fault(await fresh.Content.ReadAsStringAsync(Stop)));
        await host.AssertUnharmedAsync(before);
        Assert.InRange(ThreadClock.Cost(() => Assert.Throws<SoapFaultException>(() => ReadSoap(more))), 0, CostMax);
    }

    [Fact]
    public void The_dearest_text_that_is_allowed_is_read_and_fingerprinted_for_little()
    {
        var value = string.Concat(Enumerable.Repeat(AllowedMarks, 3_900 / AllowedMarks.Length));
        var rest = Encoding.UTF8.GetBytes(Field(string.Join($"\":\"{value}\",\"", Enumerable.Range(0, 120).Select(i => $"f{i}")), value));
        var soap = $"<duLieu>{string.Concat(Enumerable.Range(0, 120).Select(i => $"<truong ten=\"f{i}\">{value}</truong>"))}</duLieu>";
        Assert.InRange(rest.Length, 800_000, 1 << 20);
        Assert.InRange(ThreadClock.Cost(() => Fingerprint(Reader.Read(rest).Draft!)), 0, CostMax);
        Assert.InRange(ThreadClock.Cost(() => Fingerprint(GuiKetQua.Read(ReadSoap(soap)))), 0, CostMax);
    }

    [Fact]
    public void Text_in_many_pieces_costs_what_it_costs_in_one()
    {
        var more = $"<tepKetQua><maTep>a</maTep><tieuDe>b</tieuDe><noiDung>{string.Concat(Enumerable.Repeat("AAAA<!---->", 49_000))}</noiDung></tepKetQua>";
        Assert.InRange(ThreadClock.Cost(() => GuiKetQua.Read(ReadSoap(more))), 0, CostMax);
    }

    [Theory]
    [InlineData(512, null)]
    [InlineData(513, "limit-exceeded")]
    [InlineData(1_000_000, "limit-exceeded")]
    public async Task A_message_id_is_echoed_only_up_to_a_length(int length, string? code)
    {
        const string a = "xmlns:a=\"http://www.w3.org/2005/08/addressing\"";
        var header = $"<a:MessageID {a}>{new string('x', length)}</a:MessageID><a:Action {a}>{Ours}/KiemTraKetNoi</a:Action>";
        using var reply = await host.SoapAsync(Envelope11($"<KiemTraKetNoi xmlns=\"{Ours}\"/>", header), Type11);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.InRange(text.Length, 0, 2_000);
        Assert.Equal(code is null ? 200 : 500, (int)reply.StatusCode);
        if (code is not null)
            Assert.Equal(("Client", code, false), Fault(text));
    }

    // Two kinds in turn: putting them into their order is what costs the square.
    private static string Marks(int count) => string.Concat(Enumerable.Repeat("\u0301\u0327", count / 2));

    private static string Field(string name, string value) => Sample.Replace("\"fields\": {", $"\"fields\": {{\"{name}\":\"{value}\",", StringComparison.Ordinal);

    private static XmlPart ReadSoap(string more) => SoapMessage.Read(Envelope11(Result("X", more)), new SoapMediaType(SoapVersion.Soap11, true, null), Schema).Operation;

    private static void Fingerprint(Gateway.Host.Callbacks.Reception.CallbackDraft draft) => CallbackHash.Of(draft.ExchangeKey, draft.Answer);
}
