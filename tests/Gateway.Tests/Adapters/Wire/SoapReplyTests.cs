using Gateway.Adapters.Wire;

namespace Gateway.Tests.Adapters.Wire;

public sealed class SoapReplyTests
{
    private const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/", Soap12 = "http://www.w3.org/2003/05/soap-envelope";

    [Theory]
    [InlineData(Soap11, "Client", "Sender", null)]
    [InlineData(Soap11, "Server", "Receiver", null)]
    [InlineData(Soap11, "Server.ServerProxy.AccessDenied", "Receiver", "ServerProxy.AccessDenied")]
    [InlineData(Soap11, "MustUnderstand", "MustUnderstand", null)]
    public void A_fault_of_1_1_reads_in_the_words_of_1_2(string ns, string code, string read, string? subcode)
    {
        var reply = SoapReply.Read($"<e:Envelope xmlns:e='{ns}'><e:Body><e:Fault><faultcode>e:{code}</faultcode><faultstring>Lỗi</faultstring></e:Fault></e:Body></e:Envelope>");
        Assert.Equal(new SoapFault(read, subcode, "Lỗi"), reply!.Fault);
        Assert.Null(reply.Body);
    }

    [Fact]
    public void A_fault_of_1_2_has_its_code_its_subcode_and_its_reason()
    {
        var reply = SoapReply.Read($"<e:Envelope xmlns:e='{Soap12}'><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode><e:Value xmlns:q='urn:q'>q:Busy</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang='vi'> Bận </e:Text></e:Reason></e:Fault></e:Body></e:Envelope>");
        Assert.Equal(new SoapFault("Receiver", "Busy", "Bận"), reply!.Fault);
    }

    [Theory]
    [InlineData(Soap11, SoapVersion.Soap11)]
    [InlineData(Soap12, SoapVersion.Soap12)]
    public void The_version_is_the_namespace(string ns, object version) =>
        Assert.Equal(version, SoapReply.Read($"\uFEFF<?xml version='1.0' encoding='UTF-8'?><e:Envelope xmlns:e='{ns}'><e:Body><x/></e:Body></e:Envelope>")!.Version);

    [Theory]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("--part\r\nContent-Type: application/xop+xml\r\n\r\n<x/>")]
    [InlineData("<e:Envelope xmlns:e='urn:other'><e:Body><x/></e:Body></e:Envelope>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Body/></e:Envelope>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x/><y/></e:Body></e:Envelope>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x/></e:Body><e:Header/></e:Envelope>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Header/><e:Header/><e:Body><x/></e:Body></e:Envelope>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x/></e:Body></e:Envelope><more/>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x></e:Body></e:Envelope>")]
    [InlineData("<e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x>&#1;</x></e:Body></e:Envelope>")]
    [InlineData("<?xml version='1.0' encoding='windows-1258'?><e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x/></e:Body></e:Envelope>")]
    [InlineData("<!DOCTYPE e [<!ENTITY a 'b'>]><e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x>&a;</x></e:Body></e:Envelope>")]
    [InlineData("<?xml-stylesheet href='http://127.0.0.1:9/'?><e:Envelope xmlns:e='" + Soap12 + "'><e:Body><x/></e:Body></e:Envelope>")]
    public void Anything_else_is_no_envelope(string text) => Assert.Null(SoapReply.Read(text));

    [Fact]
    public void Depth_and_attributes_have_a_limit()
    {
        Assert.NotNull(SoapReply.Read(Envelope(Nested(60))));
        Assert.Null(SoapReply.Read(Envelope(Nested(65))));
        Assert.Null(SoapReply.Read(Envelope(Nested(100_000))));
        Assert.Null(SoapReply.Read(Envelope($"<x {string.Join(' ', Enumerable.Range(0, 65).Select(i => $"a{i}='1'"))}/>")));
        Assert.Null(SoapReply.Read(Envelope($"<{new string('n', 1025)}/>")));
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));

    private static string Envelope(string body) => $"<e:Envelope xmlns:e='{Soap12}'><e:Body>{body}</e:Body></e:Envelope>";
}
