using System.Security.Cryptography;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>Makes the key that a demonstration's unit signs with; none is ever kept in the repository.</summary>
public static class SigningKey
{
    /// <summary>Writes a new private key (PEM, RSA 2048) into the folder and returns its path.</summary>
    public static string Make(string folder)
    {
        using var key = RSA.Create(2048);
        var path = Path.Combine(folder, "social-insurance-signing-key.pem");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        return path;
    }
}
