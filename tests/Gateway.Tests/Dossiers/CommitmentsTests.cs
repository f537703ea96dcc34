using System.Security.Cryptography;
using System.Text;
using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class CommitmentsTests
{
    private const string Dossier = "000.00.12.H26-261123-0058";
    private static readonly byte[] Secret = "0123456789abcdef0123456789abcdef"u8.ToArray(), Content = """{"soDinhDanh":"001326000123"}"""u8.ToArray();
    private readonly Commitments commitments = new(Secret);

    [Fact]
    public void A_commitment_is_an_HMAC_under_a_key_that_HKDF_makes_of_secret_and_dossier()
    {
        var key = HKDF.Expand(HashAlgorithmName.SHA256, Secret, 32, Encoding.UTF8.GetBytes("gateway audit commitments, key\n" + Dossier));
        Assert.Equal(key, commitments.KeyOf(Dossier));
        Assert.Equal($"{commitments.Id}:{Convert.ToHexStringLower(HMACSHA256.HashData(key, Content))}", commitments.Of(Dossier, Content));
        Assert.Equal(commitments.Of(Dossier, Content), Commitments.Of(commitments.Id, key, Content));
        Assert.Equal(commitments.Id, Commitments.IdOf(commitments.Of(Dossier, Content)));
    }

    [Fact]
    public void Another_dossier_another_secret_or_another_byte_is_another_commitment()
    {
        var other = new Commitments(RandomNumberGenerator.GetBytes(Commitments.SecretLength));
        string[] all = [commitments.Of(Dossier, Content), commitments.Of(Dossier + "1", Content), commitments.Of(Dossier, Content.AsSpan(1)), other.Of(Dossier, Content), commitments.Of("", Content)];
        Assert.Equal(all.Length, all.Select(commitment => commitment[9..]).Distinct().Count());
        Assert.NotEqual(commitments.Id, other.Id);
    }

    [Fact]
    public void It_is_no_hash_of_the_content_and_its_name_is_no_part_of_a_key()
    {
        Assert.DoesNotContain(Convert.ToHexStringLower(SHA256.HashData(Content)), commitments.Of(Dossier, Content), StringComparison.Ordinal);
        Assert.DoesNotContain(commitments.Id, Convert.ToHexStringLower(commitments.KeyOf("")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789")]
    [InlineData("01234567:00")]
    public void What_is_no_commitment_names_no_secret(string text) => Assert.Equal("", Commitments.IdOf(text));

    [Fact]
    public void A_secret_of_another_length_is_none() => Assert.Throws<InvalidDataException>(() => new Commitments(new byte[16]));
}
