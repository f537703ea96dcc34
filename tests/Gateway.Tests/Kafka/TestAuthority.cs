using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Kafka;

/// <summary>An authority in a PEM file, and the certificate that it gave to whoever serves on 127.0.0.1.</summary>
internal sealed class TestAuthority : IDisposable
{
    private TestAuthority(X509Certificate2 server, string file) => (Server, File) = (server, file);

    public X509Certificate2 Server { get; }

    public string File { get; }

    public static TestAuthority Make()
    {
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var root = authority.CreateSelfSigned(from, until);
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=broker", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var given = server.Create(root, from, until, RandomNumberGenerator.GetBytes(8));
        using var whole = given.CopyWithPrivateKey(serverKey);
        var file = Path.GetTempFileName();
        System.IO.File.WriteAllText(file, root.ExportCertificatePem());
        return new(X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null), file);
    }

    public void Dispose()
    {
        Server.Dispose();
        System.IO.File.Delete(File);
    }
}
