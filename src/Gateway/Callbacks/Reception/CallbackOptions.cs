using System.Globalization;

namespace Gateway.Host.Callbacks.Reception;

/// <summary>The door for agencies, section <c>Callbacks</c>.</summary>
internal sealed class CallbackOptions
{
    public const string Section = "Callbacks";
    private const int BodyBytesFloor = 1024, BodyBytesCeiling = 30 * 1024 * 1024;

    /// <summary>Bytes of one request; an installation whose agencies send large documents raises it.</summary>
    public int BodyBytesMax { get; set; } = 1024 * 1024;

    /// <summary>
    /// How agencies reach us, such as <c>https://lienthong.example</c>; stands in the served WSDL. Without it the address we listen on
    /// stands there: what a caller writes into Host never does.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>What is wrong with the section, all of it at once.</summary>
    public static IEnumerable<string> Problems(IConfiguration settings)
    {
        var section = settings.GetSection(Section);
        if (section[nameof(BodyBytesMax)] is { } max
            && !(int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is >= BodyBytesFloor and <= BodyBytesCeiling))
            yield return $"{Section}:{nameof(BodyBytesMax)} is a number from {BodyBytesFloor} to {BodyBytesCeiling}.";
        if (section[nameof(PublicUrl)] is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" }))
            yield return $"{Section}:{nameof(PublicUrl)} is an address such as https://lienthong.example, without query.";
    }
}
