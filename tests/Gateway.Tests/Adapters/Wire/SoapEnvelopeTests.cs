using System.Xml.Linq;
using Gateway.Adapters.Wire;

namespace Gateway.Tests.Adapters.Wire;

public sealed class SoapEnvelopeTests
{
    private static readonly Uri Address = new("http://127.0.0.1/x");

    [Fact]
    public async Task Version_1_2_names_its_action_in_the_content_type()
    {
        using var request = new SoapEnvelope(SoapVersion.Soap12, "urn:x:Do", [], new XElement("do", "đ")).ToRequest(Address)!;
        Assert.Equal("application/soap+xml; charset=utf-8; action=\"urn:x:Do\"", request.Content!.Headers.ContentType!.ToString());
        Assert.False(request.Headers.Contains("SOAPAction"));
        var text = await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body><do>đ</do></soap:Body></soap:Envelope>", text);
    }

    [Fact]
    public void Version_1_1_names_it_in_a_header()
    {
        using var request = new SoapEnvelope(SoapVersion.Soap11, "urn:x:Do", [new XElement("h")], new XElement("do")).ToRequest(Address)!;
        Assert.Equal("text/xml; charset=utf-8", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal(["\"urn:x:Do\""], request.Headers.GetValues("SOAPAction"));
    }

    [Fact]
    public void What_is_written_can_be_read()
    {
        using var request = new SoapEnvelope(SoapVersion.Soap12, "a", [new XElement("h", "1")], new XElement("do", "<&>")).ToRequest(Address)!;
        using var reader = new StreamReader(request.Content!.ReadAsStream(TestContext.Current.CancellationToken));
        var reply = SoapReply.Read(reader.ReadToEnd())!;
        Assert.Equal(("1", "<&>"), (reply.Headers.Single().Value, reply.Body!.Value));
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\uFFFE")]
    public void A_character_that_xml_cannot_carry_is_no_message(string text) =>
        Assert.Null(new SoapEnvelope(SoapVersion.Soap12, "a", [], new XElement("do", text)).ToRequest(Address));
}
