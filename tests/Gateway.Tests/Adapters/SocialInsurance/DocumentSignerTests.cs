using System.Text;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Gateway.Adapters.SocialInsurance;
using Gateway.Simulators.SocialInsurance;

namespace Gateway.Tests.Adapters.SocialInsurance;

public sealed class DocumentSignerTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 1, 6, 0, TimeSpan.Zero);
    private static readonly SignatureVerifier Verifier = new(SyntheticKey.Key);

    [Fact]
    public void A_signed_document_verifies_with_the_configured_key() => Assert.True(Verifier.Verifies(Load(Signed())));

    [Fact]
    public void It_is_signed_as_the_annex_says()
    {
        var xml = Signed();
        Assert.Contains("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", xml, StringComparison.Ordinal);
        Assert.Contains("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", xml, StringComparison.Ordinal);
        Assert.Equal(2, Count(xml, "<Reference "));
        Assert.Equal(2, Count(xml, "http://www.w3.org/2001/04/xmlenc#sha256"));
        Assert.Contains("<ThoiDiem xmlns=\"\">20261123080600</ThoiDiem>", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("X509", xml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nguyễn Thử Nghiệm An", "Nguyễn Thử Nghiệm Anh")]
    [InlineData("20261123080600", "20261123080601")]
    [InlineData("<SO>01</SO>", "<SO>1</SO>")]
    [InlineData("<SO>01</SO>", "<SO>0<!-- -->1</SO>")]
    [InlineData("xmlenc#sha256", "xmldsig-more#sha224")]
    [InlineData("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256")]
    [InlineData("REC-xml-c14n-20010315\"", "REC-xml-c14n-20010315#WithComments\"")]
    [InlineData("URI=\"\"", "URI=\"http://127.0.0.1:9/x\"")]
    [InlineData("URI=\"\"", "URI=\"#ThoiDiemKy\"")]
    public void What_was_changed_or_asks_for_another_algorithm_does_not_verify(string from, string to)
    {
        var xml = Signed();
        Assert.Contains(from, xml, StringComparison.Ordinal);
        Assert.False(Verifier.Verifies(Load(xml.Replace(from, to, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_signed_document_wrapped_in_another_does_not_verify()
    {
        var wrapped = $"<HS><SO>99</SO><CHUKYDONVI>{Signed()[Signed().IndexOf("<HS", StringComparison.Ordinal)..]}</CHUKYDONVI></HS>";
        Assert.False(Verifier.Verifies(Load(wrapped)));
    }

    [Fact]
    public void Another_key_does_not_verify()
    {
        using var other = RSA.Create(2048);
        Assert.False(new SignatureVerifier(other).Verifies(Load(Signed())));
    }

    [Fact]
    public void A_character_that_xml_cannot_carry_is_no_document() =>
        Assert.Null(new DocumentSigner(SyntheticKey.Key).Sign(new XElement("HS", new XElement("SO", "\u0001"), new XElement("CHUKYDONVI")), At));

    [Fact]
    public void A_short_key_is_refused()
    {
        using var key = RSA.Create(1024);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        Assert.Throws<InvalidDataException>(() => DocumentSigner.FromFile(file));
        File.Delete(file);
    }

    private static string Signed() => Encoding.UTF8.GetString(new DocumentSigner(SyntheticKey.Key)
        .Sign(new XElement("HS", new XElement("TEN", "Nguyễn Thử Nghiệm An"), new XElement("SO", "01"), new XElement("CHUKYDONVI")), At)!);

    private static XmlDocument Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        return document;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
