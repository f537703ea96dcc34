using System.Xml.Linq;
using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>
/// Values that stand where a fact should be. Adapters elsewhere have sent them; sending one would state a falsehood to an agency
/// (ND 61/2018 Art 5), so the exchange stops for a person.
/// </summary>
internal static class Placeholders
{
    // None is longer, even decomposed and with a full stop: longer texts are not folded in vain.
    private const int LengthMax = 32;
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "không có thông tin", "000000001", "000000000001", "000000000", "000000000000" };

    public static bool Is(string? value) => value is { Length: <= LengthMax } && Known.Contains(Classifier.Fold(value).Trim(' ', '.'));

    /// <summary>Whether any text of a message is one.</summary>
    public static bool AnyIn(XElement message) => message.Descendants().Any(element => !element.HasElements && Is(element.Value));

    /// <summary>The failure of a request that holds one; nothing was sent.</summary>
    public static Outcome.Failed NotSendable() => new(Reasons.NotSendable, MayHaveArrived: false, Then: NextMove.Park);
}
