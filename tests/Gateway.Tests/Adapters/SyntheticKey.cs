using System.Security.Cryptography;

namespace Gateway.Tests.Adapters;

/// <summary>An RSA key of this run, for whoever signs: none is ever kept in the repository.</summary>
public static class SyntheticKey
{
    private static readonly Lazy<(RSA Key, string File)> Made = new(Make);

    /// <summary>The private key in PEM.</summary>
    public static string File => Made.Value.File;

    public static RSA Key => Made.Value.Key;

    private static (RSA, string) Make()
    {
        var key = RSA.Create(2048);
        var file = Path.Combine(Directory.CreateTempSubdirectory("gateway-key-").FullName, "signing-key.pem");
        System.IO.File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        return (key, file);
    }
}
