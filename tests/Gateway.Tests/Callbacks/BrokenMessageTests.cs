using System.Text;
using CsCheck;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Soap;

namespace Gateway.Tests.Callbacks;

/// <summary>However a message is broken, it is read or refused: nothing else ever comes out of the readers.</summary>
public sealed class BrokenMessageTests
{
    private static readonly CallbackSchema Schema = new(Path.Combine(Repository.Contracts, "callbacks", "v1", "callback.xsd"));
    private static readonly CallbackReader Reader = new(JsonSchemaGate.Compile(Repository.Contract("callbacks", "v1", "callback.schema.json")));

    private static readonly string[] Pieces =
    [
        "<", ">", "/>", "\"", "&", ";", "&#xD800;", "&#10;", "<![CDATA[", "]]>", "<!--", "-->", "<?x?>", "<!DOCTYPE a>", "xmlns:a=\"\"", "xmlns=\"urn:x\"", "xsi:type=\"x\"", "a:b:c", ":",
        "{", "}", "[", "]", ",", "\\u0000", "\\ud800", "1e999", "null", "true", "\uFFFF", "\uFFFE", "\\ufffe", new string('\u0301', 40), "\u0000", " ", "\u1EBF", "\uD83D\uDE00",
    ];

    public static TheoryData<string> SoapSamples => Samples("soap");

    public static TheoryData<string> RestSamples => Samples("rest");

    [Theory, MemberData(nameof(SoapSamples))]
    public void A_broken_SOAP_message_is_read_or_refused(string file)
    {
        var version = file.Contains("soap11", StringComparison.Ordinal) ? SoapVersion.Soap11 : SoapVersion.Soap12;
        Mutants(File.ReadAllBytes(file)).Sample(bytes => Read(bytes, new SoapMediaType(version, false, null)), iter: 300);
    }

    [Theory, MemberData(nameof(RestSamples))]
    public void A_broken_REST_callback_is_read_or_refused(string file) => Mutants(File.ReadAllBytes(file)).Sample(bytes =>
    {
        var (draft, problem) = Reader.Read(bytes);
        Assert.True(draft is null != problem is null);
        if (draft is not null)
            CallbackHash.Of(draft.ExchangeKey, draft.Answer);
    }, iter: 300);

    private static void Read(byte[] bytes, SoapMediaType type)
    {
        var body = new ArraySegment<byte>(bytes);
        if (XmlText.Judge(ref body, type.HasCharset) != XmlTextVerdict.Utf8)
            return;
        try
        {
            var operation = SoapMessage.Read(body, type, Schema).Operation;
            if (operation.Name != "GuiKetQua")
                return;
            var draft = GuiKetQua.Read(operation);
            CallbackHash.Of(draft.ExchangeKey, draft.Answer);
        }
        catch (SoapFaultException e)
        {
            Assert.False(e.Fault.Kind.Retryable);
        }
    }

    // One to three of: a piece put in, a stretch cut out, a stretch doubled, a byte changed.
    private static Gen<byte[]> Mutants(byte[] sample) =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, sample.Length], Gen.Int[0, 60], Gen.Int[0, Pieces.Length - 1], Gen.Byte).Array[1, 3]
            .Select(changes => changes.Aggregate(sample, (bytes, change) => Change(bytes, change.Item1, change.Item2, change.Item3, Encoding.UTF8.GetBytes(Pieces[change.Item4]), change.Item5)));

    private static byte[] Change(byte[] bytes, int kind, int from, int length, byte[] piece, byte replacement)
    {
        from = Math.Min(from, bytes.Length);
        var to = Math.Min(from + length, bytes.Length);
        return kind switch
        {
            0 => [.. bytes[..from], .. piece, .. bytes[from..]],
            1 => [.. bytes[..from], .. bytes[to..]],
            2 => [.. bytes[..to], .. bytes[from..]],
            _ => from == bytes.Length ? bytes : [.. bytes[..from], replacement, .. bytes[(from + 1)..]],
        };
    }

    private static TheoryData<string> Samples(string kind) =>
        [.. Directory.GetFiles(Path.Combine(Repository.Contracts, "callbacks", "v1", "samples", kind), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
