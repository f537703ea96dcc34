using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class CheckpointKeyTests
{
    private static readonly Checkpoint Some = new("test", 1, Convert.ToHexStringLower(NaiveTree.Leaf([])), new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero), null, "");

    [Fact]
    public void A_key_survives_its_file_and_names_itself_by_its_public_half()
    {
        using var key = CheckpointKey.Create();
        using var again = CheckpointKey.FromPem(key.ToPem());
        var known = CheckpointPublicKey.FromPem(again.Public.ToPem());
        var der = PemEncoding.Find(known.ToPem());
        Assert.Equal(key.Public.Id, known.Id);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(known.ToPem()[der.Base64Data])))[..16], known.Id);
        var signed = again.Sign(Some);
        Assert.True(known.Verifies(signed.Bytes, signed.Signature));
        Assert.Equal(known.Id, Checkpoint.Read(signed.Bytes)!.KeyId);
    }

    [Fact]
    public void One_turned_bit_in_bytes_or_signature_is_seen()
    {
        using var key = CheckpointKey.Create();
        var signed = key.Sign(Some);
        Assert.All(Enumerable.Range(0, signed.Bytes.Length), at => Assert.False(key.Public.Verifies(Turned(signed.Bytes, at), signed.Signature)));
        Assert.All(Enumerable.Range(0, signed.Signature.Length), at => Assert.False(key.Public.Verifies(signed.Bytes, Turned(signed.Signature, at))));
        Assert.All(Enumerable.Range(0, signed.Signature.Length), length => Assert.False(key.Public.Verifies(signed.Bytes, signed.Signature.AsSpan(0, length))));
    }

    [Fact]
    public void Old_keys_go_on_verifying_and_an_unknown_one_is_neither_right_nor_wrong()
    {
        using var old = CheckpointKey.Create();
        using var present = CheckpointKey.Create();
        using var foreign = CheckpointKey.Create();
        var keys = new CheckpointKeys([present.Public, old.Public, old.Public]);
        Assert.Equal(2, keys.All.Count);
        Assert.Equal(SignatureCheck.Valid, Check(old));
        Assert.Equal(SignatureCheck.Valid, Check(present));
        Assert.Equal(SignatureCheck.KeyMissing, Check(foreign));
        Assert.Equal(SignatureCheck.Invalid, keys.Check(foreign.Sign(Some), old.Public.Id));

        SignatureCheck Check(CheckpointKey key) => keys.Check(key.Sign(Some), key.Public.Id);
    }

    [Fact]
    public void Another_curve_another_label_or_company_is_refused()
    {
        using var key = CheckpointKey.Create();
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        string[] noPublic = ["", "x", wide.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem(), key.ToPem(), key.Public.ToPem() + key.Public.ToPem(), "secret\n" + key.Public.ToPem(), OffTheCurve(key.Public.ToPem())];
        string[] noPrivate = ["", "x", wide.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), key.Public.ToPem(), key.ToPem() + key.ToPem()];
        Assert.All(noPublic, pem => Assert.Throws<InvalidDataException>(() => CheckpointPublicKey.FromPem(pem)));
        Assert.All(noPrivate, pem => Assert.Throws<InvalidDataException>(() => CheckpointKey.FromPem(pem)));
    }

    [Fact]
    public void OpenSSL_verifies_what_we_sign()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed.");
        var folder = Directory.CreateTempSubdirectory("gateway-checkpoint-").FullName;
        using var key = CheckpointKey.Create();
        var signed = key.Sign(Some);
        File.WriteAllText($"{folder}/key.pem", key.Public.ToPem());
        File.WriteAllBytes($"{folder}/c.json", signed.Bytes);
        File.WriteAllBytes($"{folder}/c.sig", signed.Signature);
        Assert.Equal(0, OpenSsl(folder));
        File.WriteAllBytes($"{folder}/c.json", Turned(signed.Bytes, 10));
        Assert.Equal(1, OpenSsl(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static int OpenSsl(string folder)
    {
        var start = new ProcessStartInfo("/usr/bin/openssl", ["dgst", "-sha256", "-verify", "key.pem", "-signature", "c.sig", "c.json"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string OffTheCurve(string pem)
    {
        var der = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
        der[^1] ^= 1;
        return PemEncoding.WriteString("PUBLIC KEY", der);
    }

    private static byte[] Turned(byte[] bytes, int at)
    {
        var turned = bytes.ToArray();
        turned[at] ^= 1;
        return turned;
    }
}
