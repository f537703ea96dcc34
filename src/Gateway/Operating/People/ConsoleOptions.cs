using Gateway.Dossiers;

namespace Gateway.Host.Operating.People;

/// <summary>What of the section <c>Console</c> the console itself is told.</summary>
/// <param name="IsTest">Shown on every page, so that nobody takes one installation for the other.</param>
/// <param name="PublicUrl">How people's browsers reach this gateway; null where it is the address listened on.</param>
internal sealed record ConsoleOptions(bool IsTest, Uri? PublicUrl)
{
    private const string Environment = "Console:Environment", Url = "Console:PublicUrl", Production = "production", Test = "test";

    public static ConsoleOptions Read(IConfiguration settings) => new(settings[Environment] == Test, settings[Url] is { Length: > 0 } url ? new Uri(url.TrimEnd('/')) : null);

    public static IEnumerable<LocalText> Problems(IConfiguration settings)
    {
        if (settings[Environment] is { Length: > 0 } environment and not (Production or Test))
            yield return new($"{Environment}: chỉ nhận {Production} hoặc {Test}", $"{Environment}: {Production} or {Test}");
        if (settings[Url] is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", PathAndQuery: "/" }))
            yield return new($"{Url}: cần một địa chỉ http hoặc https không có đường dẫn, như https://gateway.example", $"{Url}: an http or https address without a path is needed, such as https://gateway.example");
    }

    /// <summary>Whether browsers come over TLS, which may end before us.</summary>
    public bool IsSecure(HttpRequest request) => PublicUrl is { } address ? address.Scheme == Uri.UriSchemeHttps : request.IsHttps;
}
