using System.Text.Json;
using System.Xml.Linq;
using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>
/// Values that stand where a fact should be. Adapters elsewhere have sent them; sending one would state a falsehood to an agency
/// (ND 61/2018 Art 5), so the exchange stops for a person.
/// </summary>
internal static class Placeholders
{
    private const string NoInformation = "không có thông tin";

    // None is longer, even decomposed and with a full stop: longer texts are not folded in vain. In JSON a letter may take six bytes.
    private const int LengthMax = 32, JsonBytesMax = 6 * LengthMax;
    private static readonly char[] Around = [' ', '.', '\t', '\u00A0'];

    public static bool Is(string? value)
    {
        if (value is not { Length: <= LengthMax })
            return false;
        var bare = value.AsSpan().Trim(Around);
        return bare is ['0', ..] ? IsNobodysNumber(bare) : bare is ['k' or 'K', ..] && Classifier.Fold(bare.ToString()) == NoInformation;
    }

    /// <summary>Whether any text of a message is one.</summary>
    public static bool AnyIn(XElement message) => message.Descendants().Any(element => !element.HasElements && Is(element.Value));

    /// <summary>Whether any text of a JSON message is one. Reads the bytes in passing: a body that goes through as it is costs no more than this.</summary>
    public static bool AnyIn(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= JsonBytesMax && MayBeOne(reader.ValueSpan) && Is(reader.GetString()))
                return true;
        return false;
    }

    /// <summary>The failure of a request that holds one; nothing was sent.</summary>
    public static Outcome.Failed NotSendable() => new(Reasons.NotSendable, MayHaveArrived: false, Then: NextMove.Park);

    // Nearly every text is done with here, unread: it begins otherwise.
    private static bool MayBeOne(ReadOnlySpan<byte> text) => text is [(byte)'0' or (byte)'k' or (byte)'K' or (byte)' ' or (byte)'.' or (byte)'\\' or 0xC2, ..];

    // Identity numbers have 9 or 12 digits, social-insurance numbers 10; one of noughts alone, or with a 1 behind them, was given to nobody.
    private static bool IsNobodysNumber(ReadOnlySpan<char> text) => text.Length is 9 or 10 or 12 && text[^1] is '0' or '1' && text[..^1].Trim('0').IsEmpty;
}
