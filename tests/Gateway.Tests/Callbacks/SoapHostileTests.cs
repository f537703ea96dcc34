using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using Gateway.Host.Callbacks.Soap;
using static Gateway.Tests.Callbacks.SoapMessages;

namespace Gateway.Tests.Callbacks;

/// <summary>RELIABILITY of the SOAP door: each hostile message gets its stated answer, leaves nothing behind, and the next one is served.</summary>
public sealed class SoapHostileTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private static readonly string Good = Result("HOSTILE");
    private static readonly string GoodText = Encoding.UTF8.GetString(Envelope11(Good));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> MalformedMessages => new()
    {
        { "a DTD", GoodText.Replace("?>", "?><!DOCTYPE x>", StringComparison.Ordinal) },
        { "an internal entity", GoodText.Replace("?>", "?><!DOCTYPE x [<!ENTITY e \"da\">]>", StringComparison.Ordinal).Replace("da-dang-ky", "&e;", StringComparison.Ordinal) },
        { "a billion laughs", GoodText.Replace("?>", "?><!DOCTYPE x [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>", StringComparison.Ordinal).Replace("da-dang-ky", "&c;", StringComparison.Ordinal) },
        { "an external entity", GoodText.Replace("?>", "?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", StringComparison.Ordinal).Replace("da-dang-ky", "&e;", StringComparison.Ordinal) },
        { "an undeclared entity", GoodText.Replace("da-dang-ky", "&e;", StringComparison.Ordinal) },
        { "a processing instruction before the envelope", GoodText.Replace("?>", "?><?xml-stylesheet href=\"http://127.0.0.1:9/x\"?>", StringComparison.Ordinal) },
        { "a processing instruction in the body", GoodText.Replace("da-dang-ky", "da<?php x?>dang-ky", StringComparison.Ordinal) },
        { "a NUL by reference", GoodText.Replace("da-dang-ky", "da&#0;", StringComparison.Ordinal) },
        { "a control character by reference", GoodText.Replace("da-dang-ky", "da&#x1;", StringComparison.Ordinal) },
        { "a raw control character", GoodText.Replace("da-dang-ky", "da\u0001", StringComparison.Ordinal) },
        { "U+FFFE", GoodText.Replace("da-dang-ky", "da\uFFFE", StringComparison.Ordinal) },
        { "U+FFFF", GoodText.Replace("da-dang-ky", "da\uFFFF", StringComparison.Ordinal) },
        { "U+FFFE by reference", GoodText.Replace("da-dang-ky", "da&#xFFFE;", StringComparison.Ordinal) },
        { "half a pair by reference", GoodText.Replace("da-dang-ky", "da&#xD800;", StringComparison.Ordinal) },
        { "a cut message", GoodText[..^20] },
        { "junk after the end", GoodText + "x" },
        { "two roots", GoodText + "<x/>" },
        { "nothing", "" },
        { "only white space", "  \n" },
        { "only a declaration", "<?xml version=\"1.0\"?>" },
        { "XML 1.1", GoodText.Replace("version=\"1.0\"", "version=\"1.1\"", StringComparison.Ordinal) },
        { "an undeclared prefix", GoodText.Replace("<maKetQua>", "<q:maKetQua>", StringComparison.Ordinal) },
        { "an attribute twice", GoodText.Replace("<s:Body>", "<s:Body a=\"1\" a=\"2\">", StringComparison.Ordinal) },
        { "another declared encoding than the charset", GoodText.Replace("utf-8", "windows-1258", StringComparison.Ordinal) },
        { "UTF-7 that hides its brackets", "+ADw-x+AD4-" },
        { "JSON", "{\"callbackId\":\"1\"}" },
    };

    [Theory, MemberData(nameof(MalformedMessages))]
    public Task What_is_not_plain_XML_is_the_senders_fault(string what, string message) => AssertRefusedAsync(what, Encoding.UTF8.GetBytes(message), Type11, "Client", "malformed-xml", 500);

    public static TheoryData<string, byte[]> BrokenBytes => new()
    {
        { "an overlong slash", Bytes(GoodText, [0xC0, 0xAF]) },
        { "a lone continuation", Bytes(GoodText, [0x80]) },
        { "an encoded surrogate", Bytes(GoodText, [0xED, 0xA0, 0x80]) },
        { "UTF-16 without mark", Encoding.Unicode.GetBytes(GoodText) },
        { "UTF-16 with mark against the charset", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(GoodText)] },
        { "EBCDIC", [0x4C, 0x6F, 0xA7, 0x94, 0x93, 0x40, 0x6E] },
        { "Windows-1258 without saying so", Bytes(GoodText, [0xF0, 0xE3]) },
        { "TCVN3 without saying so", Bytes(GoodText, [0xAE, 0xB7]) },
    };

    [Theory, MemberData(nameof(BrokenBytes))]
    public Task Bytes_that_are_not_UTF8_are_the_senders_fault(string what, byte[] message) => AssertRefusedAsync(what, message, Type12, "Sender", "malformed-xml", 400);

    public static TheoryData<string, string> TooMuch => new()
    {
        { "65 deep", Deep(63) },
        { "very deep", Deep(100_000) },
        { "65 attributes", $"<h {Many(65, i => $"a{i}=\"\" ")}/>" },
        { "65 namespaces", $"<h {Many(65, i => $"xmlns:n{i}=\"urn:{i}\" ")}/>" },
        { "100,000 attributes", $"<h {Many(90_000, i => $"a{i}=\"\" ")}/>" },
        { "80,000 namespaces", $"<h {Many(40_000, i => $"xmlns:n{i}=\"u{i}\" ")}/>" },
        { "a name of 1,025 letters", $"<{new string('n', 1025)}/>" },
        { "a name of one million letters", $"<{new string('n', 1_000_000)}/>" },
        { "5,000 names", $"<h>{Many(5_000, i => $"<e{i}/>")}</h>" },
        { "100,000 elements", $"<h>{Many(150_000, _ => "<e/>")}</h>" },
        { "100,000 comments", $"<h>{Many(130_000, _ => "<!---->")}</h>" },
        { "a huge X-Road header", $"<id xmlns=\"http://x-road.eu/xsd/xroad.xsd\">{new string('x', 20_000)}</id>" },
    };

    [Theory, MemberData(nameof(TooMuch))]
    public async Task Beyond_a_limit_it_is_the_senders_fault_and_costs_nearly_nothing(string what, string header)
    {
        await AssertRefusedAsync(what, Envelope11(Good, header), Type11, "Client", "limit-exceeded", 500);
        Assert.InRange(Cost(Envelope11(Good, header)), 0, 50);
    }

    [Fact]
    public async Task At_the_limit_a_header_is_still_read()
    {
        var header = $"<h {Many(64, i => $"a{i}=\"\" ")} {Many(64, i => $"xmlns:n{i}=\"urn:{i}\" ")}/>{Deep(62)}<{new string('n', 1024)}/>";
        using var reply = await host.SoapAsync(Envelope11($"<KiemTraKetNoi xmlns=\"{Ours}\"/>", header), Type11);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    public static TheoryData<string, string, string> WrongShapes => new()
    {
        { "an empty body", "invalid-envelope", Shape("<s:Body/>") },
        { "a body of white space", "invalid-envelope", Shape("<s:Body> </s:Body>") },
        { "two operations", "invalid-envelope", Shape($"<s:Body>{Good}{Good}</s:Body>") },
        { "no body", "invalid-envelope", Shape("<s:Header/>") },
        { "two bodies", "invalid-envelope", Shape($"<s:Body>{Good}</s:Body><s:Body>{Good}</s:Body>") },
        { "the body before the header", "invalid-envelope", Shape($"<s:Body>{Good}</s:Body><s:Header/>") },
        { "two headers", "invalid-envelope", Shape($"<s:Header/><s:Header/><s:Body>{Good}</s:Body>") },
        { "an element beside the body", "invalid-envelope", Shape($"<s:Body>{Good}</s:Body><x/>") },
        { "text beside the body", "invalid-envelope", Shape($"x<s:Body>{Good}</s:Body>") },
        { "text beside the operation", "invalid-envelope", Shape($"<s:Body>x{Good}</s:Body>") },
        { "no envelope", "invalid-envelope", Good },
        { "a nonsense mustUnderstand", "invalid-envelope", Shape($"<s:Header><h s:mustUnderstand=\"yes\"/></s:Header><s:Body>{Good}</s:Body>") },
        { "an unknown operation", "unknown-operation", Shape($"<s:Body><XoaHoSo xmlns=\"{Ours}\"/></s:Body>") },
        { "an operation in no namespace", "unknown-operation", Shape("<s:Body><GuiKetQua/></s:Body>") },
        { "an operation in another namespace", "unknown-operation", Shape("<s:Body><GuiKetQua xmlns=\"urn:gateway:callbacks:v2\"/></s:Body>") },
        { "a response as request", "unknown-operation", Shape($"<s:Body><GuiKetQuaResponse xmlns=\"{Ours}\"/></s:Body>") },
        { "a fault as request", "unknown-operation", Shape("<s:Body><s:Fault/></s:Body>") },
    };

    [Theory, MemberData(nameof(WrongShapes))]
    public Task What_has_the_wrong_shape_is_the_senders_fault(string what, string code, string message) => AssertRefusedAsync(what, Encoding.UTF8.GetBytes(message), Type11, "Client", code, 500);

    public static TheoryData<string, string> SchemaBreaches => new()
    {
        { "a parameter missing", Good.Replace("<maKetQua>da-dang-ky</maKetQua>", "", StringComparison.Ordinal) },
        { "a parameter twice", Good.Replace("<maKetQua>da-dang-ky</maKetQua>", "<maKetQua>a</maKetQua><maKetQua>b</maKetQua>", StringComparison.Ordinal) },
        { "a parameter in no namespace", Good.Replace("<maKetQua>", "<maKetQua xmlns=\"\">", StringComparison.Ordinal) },
        { "an unknown parameter", Good.Replace("<maKetQua>", "<la>1</la><maKetQua>", StringComparison.Ordinal) },
        { "XInclude", Good.Replace("<maKetQua>da-dang-ky</maKetQua>", "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>", StringComparison.Ordinal) },
        { "xop:Include", Result("X", "<tepKetQua><maTep>a</maTep><tieuDe>b</tieuDe><noiDung><x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"http://127.0.0.1:9/\"/></noiDung></tepKetQua>") },
        { "xsi:nil", Good.Replace("<maKetQua>da-dang-ky</maKetQua>", "<maKetQua xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/>", StringComparison.Ordinal) },
        { "xsi:type", Good.Replace("<maKetQua>", "<maKetQua xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:x=\"http://www.w3.org/2001/XMLSchema\" i:type=\"x:string\">", StringComparison.Ordinal) },
        { "an attribute nobody knows", Good.Replace("<maKetQua>", "<maKetQua la=\"1\">", StringComparison.Ordinal) },
        { "text between parameters", Good.Replace("<maKetQua>", "x<maKetQua>", StringComparison.Ordinal) },
        { "an unknown status", Good.Replace("DA_GIAI_QUYET", "XONG", StringComparison.Ordinal) },
        { "a time without offset", Good.Replace("+07:00", "", StringComparison.Ordinal) },
        { "a time in 1900", Good.Replace("2026-11-24", "1900-11-24", StringComparison.Ordinal) },
        { "a time in 9999", Good.Replace("2026-11-24", "9999-11-24", StringComparison.Ordinal) },
        { "twenty-four o'clock", Good.Replace("T09:30:00", "T24:00:00", StringComparison.Ordinal) },
        { "a leap second", Good.Replace("T09:30:00", "T23:59:60", StringComparison.Ordinal) },
        { "an offset beyond the last one", Good.Replace("+07:00", "+14:30", StringComparison.Ordinal) },
        { "an offset before the first one", Good.Replace("+07:00", "-14:01", StringComparison.Ordinal) },
        { "an offset of 99 hours", Good.Replace("+07:00", "+99:99", StringComparison.Ordinal) },
        { "an offset of sixty minutes", Good.Replace("+07:00", "+13:60", StringComparison.Ordinal) },
        { "the 29th of February in 2026", Good.Replace("2026-11-24", "2026-02-29", StringComparison.Ordinal) },
        { "an id with a space", Result("a b") },
        { "an id of 101 characters", Result(new string('x', 101)) },
        { "a key of 41 characters", Result("X", key: new string('x', 41)) },
        { "an Arabic digit in a key", Result("X", key: "exc_\u0661") },
        { "a field twice", Result("X", "<duLieu><truong ten=\"a\">1</truong><truong ten=\"a\">2</truong></duLieu>") },
        { "201 fields", Result("X", $"<duLieu>{Many(201, i => $"<truong ten=\"a{i}\">1</truong>")}</duLieu>") },
        { "a field without name", Result("X", "<duLieu><truong>1</truong></duLieu>") },
        { "21 files", Result("X", Many(21, _ => "<tepKetQua><maTep>a</maTep><tieuDe>b</tieuDe></tepKetQua>")) },
        { "a file that is not base64", Result("X", "<tepKetQua><maTep>a</maTep><tieuDe>b</tieuDe><noiDung>***</noiDung></tepKetQua>") },
        { "a file of one base64 letter", Result("X", "<tepKetQua><maTep>a</maTep><tieuDe>b</tieuDe><noiDung>A</noiDung></tepKetQua>") },
        { "an amount beyond reason", Result("X", "<soTien>99999999999999999999</soTien>") },
        { "an amount with a fraction", Result("X", "<soTien>8000.5</soTien>") },
    };

    [Theory, MemberData(nameof(SchemaBreaches))]
    public async Task What_breaks_the_schema_is_the_senders_fault(string what, string body)
    {
        await AssertRefusedAsync(what, Envelope12(body), Type12, "Sender", "schema-violation", 400);
        await AssertRefusedAsync(what, Envelope11(body), Type11, "Client", "schema-violation", 500);
        Assert.InRange(Cost(Envelope11(body)), 0, 50);
    }

    [Theory]
    [InlineData(Ns11, "<h xmlns=\"urn:x\" s:mustUnderstand=\"1\"/>")]
    [InlineData(Ns12, "<h xmlns=\"urn:x\" s:mustUnderstand=\"true\"/>")]
    [InlineData(Ns12, "<h xmlns=\"urn:x\" s:mustUnderstand=\"1\" s:role=\"http://www.w3.org/2003/05/soap-envelope/role/next\"/>")]
    [InlineData(Ns11, "<a:ReplyTo xmlns:a=\"http://www.w3.org/2005/08/addressing\" s:mustUnderstand=\"1\"><a:Address>http://127.0.0.1:9/</a:Address></a:ReplyTo>")]
    [InlineData(Ns11, "<w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" s:mustUnderstand=\"1\"/>")]
    public Task A_mandatory_header_that_we_do_not_know_stops_everything(string ns, string header) =>
        AssertRefusedAsync(header, Envelope(ns, Good, header), ns == Ns11 ? Type11 : Type12, "MustUnderstand", "not-understood", 500);

    [Theory]
    [InlineData(Ns11, "<h xmlns=\"urn:x\" s:mustUnderstand=\"0\"/>")]
    [InlineData(Ns11, "<h xmlns=\"urn:x\" s:mustUnderstand=\"1\" s:actor=\"urn:somebody-else\"/>")]
    [InlineData(Ns12, "<h xmlns=\"urn:x\" s:mustUnderstand=\"true\" s:role=\"http://www.w3.org/2003/05/soap-envelope/role/none\"/>")]
    public async Task A_header_that_is_not_mandatory_for_us_is_passed_over(string ns, string header)
    {
        using var reply = await host.SoapAsync(Envelope(ns, Result(NewId()), header), ns == Ns11 ? Type11 : Type12);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Theory]
    [InlineData(Ns12, Type11, 500)]
    [InlineData(Ns11, Type12, 500)]
    [InlineData("http://www.w3.org/2001/12/soap-envelope", Type12, 500)]
    [InlineData("urn:x", Type11, 500)]
    public Task Another_version_of_SOAP_than_the_content_type_says_is_a_version_mismatch(string ns, string type, int status) =>
        AssertRefusedAsync(ns, Envelope(ns, Good), type, "VersionMismatch", "version-mismatch", status);

    [Theory]
    [InlineData("\"urn:gateway:callbacks:v1/KiemTraKetNoi\"")]
    [InlineData("\"urn:gateway:callbacks:v1/GuiKetQu\"")]
    [InlineData("\"GuiKetQua\"")]
    [InlineData("\"urn:gateway:callbacks:v1/GuiKetQua\", \"urn:gateway:callbacks:v1/KiemTraKetNoi\"")]
    [InlineData("x")]
    public Task An_action_that_contradicts_the_body_is_the_senders_fault(string action) => AssertRefusedAsync(action, Envelope11(Good), Type11, "Client", "action-mismatch", 500, action);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("\"urn:gateway:callbacks:v1/GuiKetQua\"")]
    [InlineData("urn:gateway:callbacks:v1/GuiKetQua")]
    public async Task No_action_an_empty_one_or_the_right_one_are_fine(string? action)
    {
        using var reply = await host.SoapAsync(Envelope11(Result(NewId())), Type11, action);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Theory]
    [InlineData(Ns11, Type11, 500)]
    [InlineData(Ns12, Type12, 400)]
    public Task An_addressed_action_that_contradicts_the_body_has_its_own_fault(string ns, string type, int status) =>
        AssertRefusedAsync(ns, Envelope(ns, Good, "<a:Action xmlns:a=\"http://www.w3.org/2005/08/addressing\">urn:x</a:Action>"), type, "ActionMismatch", "action-mismatch", status);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData("garbage")]
    [InlineData("application/xml")]
    [InlineData("application/soap+xml; action")]
    [InlineData("application/soap+xml; action=")]
    [InlineData("text/xml; charset=windows-1258")]
    [InlineData("text/xml; charset=TCVN3")]
    [InlineData("text/xml; charset=utf-16")]
    [InlineData("text/xml; charset=utf-7")]
    [InlineData("text/xml; charset=utf-8; charset=iso-8859-1")]
    [InlineData("multipart/related; type=\"application/xop+xml\"; boundary=x")]
    [InlineData("multipart/related")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_refused_without_reading(string? type)
    {
        var before = await host.CountAsync();
        using var reply = await host.SoapAsync(Envelope11(Good), type);
        Assert.Equal(415, (int)reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType!.MediaType);
        await host.AssertUnharmedAsync(before);
    }

    [Fact]
    public async Task A_message_that_says_it_is_in_another_encoding_is_an_unsupported_type()
    {
        foreach (var message in new[] { Encoding.ASCII.GetBytes(GoodText.Replace("utf-8", "windows-1258", StringComparison.Ordinal)), [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(GoodText)] })
        {
            using var reply = await host.SoapAsync(message, "text/xml");
            Assert.Equal(415, (int)reply.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_said_or_not()
    {
        var before = await host.CountAsync();
        using var said = await host.SoapAsync(new byte[1024 * 1024 + 1], Type11);
        Assert.Equal(413, (int)said.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/soap/police")) { Content = new StreamContent(new Unsized(new byte[1024 * 1024 + 1])) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Type11);
        request.Headers.Authorization = new("Bearer", host.PoliceKey);
#pragma warning disable RS0030 // A stranger's client.
        using var client = new HttpClient();
#pragma warning restore RS0030
        using var chunked = await client.SendAsync(request, Stop);
        Assert.Equal(413, (int)chunked.StatusCode);
        await host.AssertUnharmedAsync(before);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Nothing_is_run_by_another_method_than_POST(string method)
    {
        using var reply = await host.SendAsync(new HttpMethod(method), "/soap/police?GuiKetQua", null, null, host.PoliceKey);
        Assert.Equal(405, (int)reply.StatusCode);
        Assert.Contains("POST", reply.Content.Headers.Allow);
    }

    [Fact]
    public async Task No_address_in_a_message_is_ever_dialled()
    {
        using var bait = new TcpListener(IPAddress.Loopback, 0);
        bait.Start();
        var url = $"http://{bait.LocalEndpoint}/x";
        const string a = "xmlns:a=\"http://www.w3.org/2005/08/addressing\"";
        var header = $"<a:ReplyTo {a}><a:Address>{url}</a:Address></a:ReplyTo><a:FaultTo {a}><a:Address>{url}</a:Address></a:FaultTo>";
        var body = Result(NewId()).Replace("<GuiKetQua", $"<GuiKetQua xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:schemaLocation=\"{Ours} {url}\"", StringComparison.Ordinal);

        using var reply = await host.SoapAsync(Envelope12(body, header), Type12);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.DoesNotContain(url, await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.False(bait.Pending());
    }

    [Fact]
    public async Task No_hostile_message_opens_a_socket()
    {
        using var bait = new TcpListener(IPAddress.Loopback, 0);
        bait.Start();
        var url = $"http://{bait.LocalEndpoint}/x";
        string[] messages =
        [
            GoodText.Replace("?>", $"?><!DOCTYPE x [<!ENTITY e SYSTEM \"{url}\">]>", StringComparison.Ordinal).Replace("da-dang-ky", "&e;", StringComparison.Ordinal),
            GoodText.Replace("?>", $"?><!DOCTYPE x SYSTEM \"{url}\">", StringComparison.Ordinal),
            GoodText.Replace("?>", $"?><!DOCTYPE x [<!ENTITY % p SYSTEM \"{url}\"> %p;]>", StringComparison.Ordinal),
            GoodText.Replace("?>", $"?><?xml-stylesheet href=\"{url}\"?>", StringComparison.Ordinal),
            GoodText.Replace("da-dang-ky", $"<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"{url}\"/>", StringComparison.Ordinal),
            GoodText.Replace("<GuiKetQua", $"<GuiKetQua xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:noNamespaceSchemaLocation=\"{url}\" i:type=\"i:x\"", StringComparison.Ordinal),
        ];
        foreach (var message in messages)
        {
            using var reply = await host.SoapAsync(Encoding.UTF8.GetBytes(message), Type11);
            Assert.Equal("Client", Fault(await reply.Content.ReadAsStringAsync(Stop)).Fault);
        }
        Assert.False(bait.Pending());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">{0}</w:Security>")]
    public async Task A_copy_in_a_header_is_never_what_is_read(string wrapper)
    {
        var (id, moved) = (NewId(), NewId());
        var copy = Result(moved, status: "TU_CHOI");
        using var reply = await host.SoapAsync(Envelope12(Result(id), wrapper.Length == 0 ? $"<h xmlns=\"urn:x\">{copy}</h>" : wrapper.Replace("{0}", copy, StringComparison.Ordinal)), Type12);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("answered", (await host.StoredAsync(id)).Kind);
        using var asked = await host.SoapAsync(Envelope12($"<TraCuuTrangThai xmlns=\"{Ours}\"><maYeuCau>{moved}</maYeuCau></TraCuuTrangThai>"), Type12);
        Assert.Equal("CHUA_NHAN", Value(await asked.Content.ReadAsStringAsync(Stop), "trangThai"));
    }

    [Fact]
    public async Task A_fault_speaks_both_languages_and_repeats_nothing_of_the_message()
    {
        using var one = await host.SoapAsync(Envelope11(Result("001094000058", "<la>001094000058</la>")), Type11);
        using var two = await host.SoapAsync(Envelope12(Result("001094000058", "<la>001094000058</la>")), Type12);
        foreach (var text in new[] { await one.Content.ReadAsStringAsync(Stop), await two.Content.ReadAsStringAsync(Stop) })
        {
            Assert.Contains("không đúng hợp đồng", text, StringComparison.Ordinal);
            Assert.Contains("breaks the contract", text, StringComparison.Ordinal);
            Assert.DoesNotContain("001094000058", text, StringComparison.Ordinal);
            Assert.Matches("<traceId>[0-9a-f]{32}</traceId>", text);
        }
    }

    [Fact]
    public async Task Nothing_that_a_sender_writes_stands_in_a_log()
    {
        const string canary = "001094000058";
        byte[][] messages =
        [
            Envelope11(Result(canary, $"<ghiChu>{canary}</ghiChu>", key: canary)), Envelope11(Result(canary, $"<ghiChu>{canary} khác</ghiChu>", key: canary)),
            Envelope11(Result("X", $"<la-{canary}>{canary}</la-{canary}>")), Envelope11($"<op-{canary} xmlns=\"{Ours}\"/>"),
            Envelope11(Good, $"<h-{canary} s:mustUnderstand=\"1\">{canary}</h-{canary}>"), Encoding.UTF8.GetBytes($"<{canary}"),
        ];
        foreach (var message in messages)
        {
            using var reply = await host.SoapAsync(message, Type11);
        }
        using var acted = await host.SoapAsync(Envelope11(Good), Type11, canary);
        using var typed = await host.SoapAsync(Envelope11(Good), $"text/{canary}");
        using var strange = await host.SoapAsync(Envelope11(Good), Type11, agency: $"x{canary}");

        Assert.Contains("4001", host.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.All.Split('\n'), line => line.Contains(canary, StringComparison.Ordinal) && !line.Contains("Request starting", StringComparison.Ordinal) && !line.Contains("Request finished", StringComparison.Ordinal));
    }

    private async Task AssertRefusedAsync(string what, byte[] message, string type, string fault, string code, int status, string? action = null)
    {
        var before = await host.CountAsync();
        using var reply = await host.SoapAsync(message, type, action);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True((fault, code, (bool?)false) == Fault(text), $"{what}: {text}");
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(type.Split(';')[0], reply.Content.Headers.ContentType!.MediaType);
        Assert.Equal(XDocument.Parse(text).Root!.Name.NamespaceName, type == Type11 ? Ns11 : Ns12);
        await host.AssertUnharmedAsync(before);
    }

    private static readonly CallbackSchema Schema = new(Path.Combine(Repository.Contracts, "callbacks", "v1", "callback.xsd"));

    private static double Cost(byte[] message) => ThreadClock.Cost(() =>
        Assert.Throws<SoapFaultException>(() => SoapMessage.Read(message, new SoapMediaType(SoapVersion.Soap11, true, null), Schema)));

    private static string Shape(string content) => $"<s:Envelope xmlns:s=\"{Ns11}\">{content}</s:Envelope>";

    private static string Deep(int depth) => $"{new StringBuilder().Insert(0, "<a>", depth)}{new StringBuilder().Insert(0, "</a>", depth)}";

    private static string Many(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));

    private static byte[] Bytes(string text, byte[] broken)
    {
        var at = text.IndexOf("da-dang-ky", StringComparison.Ordinal);
        return [.. Encoding.UTF8.GetBytes(text[..at]), .. broken, .. Encoding.UTF8.GetBytes(text[at..])];
    }

    private sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
