namespace Gateway.Host.Callbacks.Reception;

/// <summary>The door for agencies, section <c>Callbacks</c>.</summary>
internal sealed class CallbackOptions
{
    public const string Section = "Callbacks";
    public const int BodyBytesCeiling = 30 * 1024 * 1024;

    /// <summary>Bytes of one request, unless an agency's contract says otherwise.</summary>
    public int BodyBytesMax { get; set; } = 1024 * 1024;

    /// <summary>
    /// How agencies reach us, such as <c>https://lienthong.example</c>; stands in the served WSDL. Without it the address we listen on
    /// stands there: what a caller writes into Host never does.
    /// </summary>
    public Uri? PublicUrl { get; set; }
}
