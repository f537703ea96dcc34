using System.Net;
using System.Text;
using System.Xml.Linq;
using Gateway.Dossiers;
using static Gateway.Tests.Callbacks.SoapMessages;

namespace Gateway.Tests.Callbacks;

public sealed class SoapDoorTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Ns11, Type11)]
    [InlineData(Ns12, Type12)]
    [InlineData(Ns12, "application/soap+xml;action=\"urn:gateway:callbacks:v1/GuiKetQua\";charset=\"UTF-8\"")]
    [InlineData(Ns11, "text/xml")]
    public async Task A_result_gets_a_receipt_and_a_repeat_gets_the_first_one(string ns, string type)
    {
        var message = Envelope(ns, Result(NewId()));
        var before = await host.CountAsync();

        using var first = await host.SoapAsync(message, type);
        using var again = await host.SoapAsync(message, type);

        var (one, two) = (await first.Content.ReadAsStringAsync(Stop), await again.Content.ReadAsStringAsync(Stop));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal(ns == Ns11 ? "text/xml" : "application/soap+xml", first.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("cbk_", Value(one, "maBienNhan"), StringComparison.Ordinal);
        Assert.Equal(Value(one, "maBienNhan"), Value(two, "maBienNhan"));
        Assert.Equal(Value(one, "thoiDiemTiepNhan"), Value(two, "thoiDiemTiepNhan"));
        Assert.Equal(("DA_TIEP_NHAN", "DA_NHAN_TRUOC_DO"), (Value(one, "trangThai"), Value(two, "trangThai")));
        Assert.Equal(before + 1, await host.CountAsync());
    }

    [Fact]
    public async Task The_same_id_with_another_answer_is_a_conflict_and_the_first_stays()
    {
        var id = NewId();
        using var first = await host.SoapAsync(Envelope11(Result(id)), Type11);
        var before = await host.CountAsync();

        using var other = await host.SoapAsync(Envelope11(Result(id, status: "TU_CHOI")), Type11);

        Assert.Equal(("Client", "event-conflict", false), Fault(await other.Content.ReadAsStringAsync(Stop)));
        Assert.Equal("answered", (await host.StoredAsync(id)).Kind);
        await host.AssertUnharmedAsync(before);
    }

    [Fact]
    public async Task What_the_agency_says_is_kept_in_the_one_shape_of_results()
    {
        var id = NewId();
        const string more = """
            <soThamChieu>CT-1</soThamChieu><ghiChu>Lệ phí &lt;cấp lại&gt;</ghiChu><soTien>8000</soTien><duLieu><truong ten="soQuyetDinh"> QĐ-58 <!-- x --></truong><truong ten="rong"/></duLieu>
            <tepKetQua><maTep>t1</maTep><tieuDe>Thông báo</tieuDe><noiDung>JVBE Ri0x
            LjQK</noiDung></tepKetQua><tepKetQua><maTep>t2</maTep><tieuDe>B</tieuDe></tepKetQua>
            """;

        using var reply = await host.SoapAsync(Envelope12(Result(id, more, "YEU_CAU_NOP_PHI")), Type12);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        var (kind, content) = await host.StoredAsync(id);
        Assert.Equal("payment_requested", kind);
        Assert.Equal("""{"fields":{"soQuyetDinh":" QĐ-58 ","rong":""},"documents":[{"code":"t1","title":"Thông báo","content":"JVBERi0xLjQK"},{"code":"t2","title":"B"}],"note":"Lệ phí <cấp lại>","amountVnd":8000}""", content);
    }

    [Fact]
    public async Task Decomposed_Vietnamese_is_kept_byte_for_byte_and_is_a_repeat_of_the_composed()
    {
        var id = NewId();
        var note = "<ghiChu>Đã đăng ký thường trú</ghiChu>".Normalize(NormalizationForm.FormD);
        using var first = await host.SoapAsync(Envelope11(Result(id, note)), Type11);
        using var composed = await host.SoapAsync(Envelope11(Result(id, note.Normalize(NormalizationForm.FormC))), Type11);

        Assert.Contains("Đã đăng ký thường trú".Normalize(NormalizationForm.FormD), (await host.StoredAsync(id)).Content, StringComparison.Ordinal);
        Assert.Equal("DA_NHAN_TRUOC_DO", Value(await composed.Content.ReadAsStringAsync(Stop), "trangThai"));
    }

    [Fact]
    public async Task A_byte_order_mark_is_tolerated()
    {
        using var reply = await host.SoapAsync([0xEF, 0xBB, 0xBF, .. Envelope11(Result(NewId()))], "text/xml");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Road_headers_come_back_in_order()
    {
        const string road = """
            <x:client xmlns:x="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers" id:objectType="SUBSYSTEM" s:mustUnderstand="1"><id:memberCode>cong-an &amp; thử</id:memberCode><id:none/></x:client>
            <other xmlns="urn:other">x</other><y:userId xmlns:y="http://x-road.eu/xsd/xroad.xsd">u1</y:userId><x:id xmlns:x="http://x-road.eu/xsd/xroad.xsd"/>
            """;
        using var reply = await host.SoapAsync(Envelope12($"<KiemTraKetNoi xmlns=\"{Ours}\"/>", road), Type12);

        XNamespace ns = Ns12, x = "http://x-road.eu/xsd/xroad.xsd", id = "http://x-road.eu/xsd/identifiers";
        var header = XDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).Root!.Element(ns + "Header")!;
        Assert.Equal([x + "client", x + "userId", x + "id"], header.Elements().Select(e => e.Name));
        Assert.Equal("cong-an & thử", header.Descendants(id + "memberCode").Single().Value);
        Assert.Equal("SUBSYSTEM", header.Element(x + "client")!.Attribute(id + "objectType")!.Value);
    }

    [Fact]
    public async Task An_addressed_message_is_answered_to_its_id_on_the_same_connection()
    {
        const string a = "xmlns:a=\"http://www.w3.org/2005/08/addressing\"";
        var header = $"<a:Action {a} s:mustUnderstand=\"1\">{Ours}/KiemTraKetNoi</a:Action><a:MessageID {a}>urn:uuid:1&lt;2</a:MessageID><a:To {a} s:mustUnderstand=\"1\">http://x/</a:To>";
        using var reply = await host.SoapAsync(Envelope12($"<KiemTraKetNoi xmlns=\"{Ours}\"/>", header), Type12);

        XNamespace wsa = "http://www.w3.org/2005/08/addressing";
        var root = XDocument.Parse(await reply.Content.ReadAsStringAsync(Stop)).Root!;
        Assert.Equal("urn:uuid:1<2", root.Descendants(wsa + "RelatesTo").Single().Value);
        Assert.EndsWith("KiemTraKetNoiResponse", root.Descendants(wsa + "Action").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agency_may_ask_what_became_of_its_answer_and_nobody_elses()
    {
        var id = NewId();
        using var sent = await host.SoapAsync(Envelope11(Result(id, key: "exc_tra-cuu")), Type11);
        var receipt = Value(await sent.Content.ReadAsStringAsync(Stop), "maBienNhan");

        foreach (var ask in new[] { $"<maYeuCau>{id}</maYeuCau>", "<maGiaoDich>exc_tra-cuu</maGiaoDich>" })
        {
            var question = Envelope11($"<TraCuuTrangThai xmlns=\"{Ours}\">{ask}</TraCuuTrangThai>");
            using var own = await host.SoapAsync(question, Type11);
            using var foreign = await host.SoapAsync(question, Type11, key: host.InsuranceKey, agency: "social-insurance");
            var answer = await own.Content.ReadAsStringAsync(Stop);
            Assert.Equal(("CHO_DOI_CHIEU", receipt, id), (Value(answer, "trangThai"), Value(answer, "maBienNhan"), Value(answer, "maYeuCau")));
            var nothing = await foreign.Content.ReadAsStringAsync(Stop);
            Assert.Equal("CHUA_NHAN", Value(nothing, "trangThai"));
            Assert.DoesNotContain(receipt, nothing, StringComparison.Ordinal);
        }

        using var empty = await host.SoapAsync(Envelope11($"<TraCuuTrangThai xmlns=\"{Ours}\"/>"), Type11);
        Assert.Equal(("Client", "schema-violation", false), Fault(await empty.Content.ReadAsStringAsync(Stop)));
    }

    [Theory]
    [InlineData(Ns11, Type11, "Server", 500)]
    [InlineData(Ns12, Type12, "Receiver", 500)]
    public async Task Our_own_failure_is_never_the_senders_and_tells_nothing(string ns, string type, string fault, int status)
    {
        var message = Envelope(ns, Result(NewId()));
        var before = await host.CountAsync();
        (Exception, string, int?)[] failures =
        [
            (new InvalidOperationException("001094000058 secret"), "internal", null),
            (new StoreUnavailableException(StoreTrouble.Full, TimeSpan.FromSeconds(30)), "storage-full", 30),
            (new StoreUnavailableException(StoreTrouble.Busy, TimeSpan.FromMilliseconds(1500)), "backpressure", 2),
        ];

        foreach (var (failure, code, wait) in failures)
        {
            host.StoreFails = failure;
            using var reply = await host.SoapAsync(message, type);
            host.StoreFails = null;
            var text = await reply.Content.ReadAsStringAsync(Stop);
            Assert.Equal((fault, code, true), Fault(text));
            Assert.Equal(status, (int)reply.StatusCode);
            Assert.Equal(wait, reply.Headers.RetryAfter?.Delta?.TotalSeconds);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        }
        await host.AssertUnharmedAsync(before);
        using var later = await host.SoapAsync(message, type);
        Assert.Equal("DA_TIEP_NHAN", Value(await later.Content.ReadAsStringAsync(Stop), "trangThai"));
    }

    [Fact]
    public async Task Who_has_no_key_another_agencys_or_the_shops_gets_nowhere()
    {
        var message = Envelope11(Result(NewId()));
        var before = await host.CountAsync();
        using var none = await host.SendAsync(HttpMethod.Post, "/soap/police", "<"u8.ToArray(), Type11, null);
        using var other = await host.SoapAsync(message, Type11, key: host.InsuranceKey);
        using var shop = await host.SoapAsync(message, Type11, key: host.ShopKey);

        Assert.Equal([401, 403, 403], [(int)none.StatusCode, (int)other.StatusCode, (int)shop.StatusCode]);
        Assert.Contains("\"unauthenticated\"", await none.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await host.AssertUnharmedAsync(before);
    }

    [Theory]
    [InlineData(Ns11, Type11, "Client", 500)]
    [InlineData(Ns12, Type12, "Sender", 400)]
    public async Task An_unknown_agency_is_the_senders_fault_without_detail(string ns, string type, string fault, int status)
    {
        using var reply = await host.SoapAsync(Envelope(ns, Result(NewId())), type, agency: "nowhere");
        Assert.Equal((fault, null, null), Fault(await reply.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task An_agency_that_is_not_connected_just_now_still_gets_rid_of_its_answer()
    {
        using var soap = await host.SoapAsync(Envelope11(Result(NewId())), Type11, key: host.UnconnectedKey, agency: "tax");
        using var rest = await host.RestAsync(Encoding.UTF8.GetString(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", "answered.json")), key: host.UnconnectedKey, agency: "tax");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (soap.StatusCode, rest.StatusCode));
    }

    [Fact]
    public async Task Many_at_once_each_get_a_receipt_of_their_own()
    {
        var before = await host.CountAsync();
        var receipts = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            using var reply = await host.SoapAsync(i % 2 == 0 ? Envelope11(Result(NewId())) : Envelope12(Result(NewId())), i % 2 == 0 ? Type11 : Type12);
            return Value(await reply.Content.ReadAsStringAsync(Stop), "maBienNhan");
        }));
        Assert.Equal(400, receipts.Distinct().Count());
        Assert.Equal(before + 400, await host.CountAsync());
    }
}
