using System.Buffers;
using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class CanonicalJsonTests
{
    // Two names, so that their order shows as well.
    private const string Both = """{"letter":"VALUE","VALUE":1,"zz":2,"\u1e9b":3}""";

    /// <summary>What is escaped is read as text and composed; what is not may be taken as its bytes. Both say the same, letter by letter.</summary>
    [Fact]
    public void A_letter_counts_as_what_it_says_however_it_is_written() => Assert.All(Enumerable.Range(0x80, 0xd800 - 0x80).Concat(Enumerable.Range(0xe000, 0x1ffe)).Chunk(256), block => Assert.All(block, code =>
    {
        var (letter, escaped) = (((char)code).ToString(), $"\\u{code:x4}");
        Assert.Equal(Canonical(escaped), Canonical(letter));
        Assert.Equal(Canonical(escaped + "x\\u0323\\u0301"), Canonical(letter + "x\u0323\u0301"));
        if (TextGuard.IsPlain(letter))
            Assert.Equal(Canonical(letter.Normalize(System.Text.NormalizationForm.FormD)), Canonical(letter));
    }));

    private static byte[] Canonical(string letter)
    {
        var target = new ArrayBufferWriter<byte>();
        using var json = JsonDocument.Parse(Both.Replace("VALUE", letter, StringComparison.Ordinal));
        CanonicalJson.Add(target, json.RootElement);
        return target.WrittenSpan.ToArray();
    }
}
