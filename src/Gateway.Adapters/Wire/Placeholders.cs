using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>
/// Values that were seen on real wires in the place of a fact that nobody knew. They are refused, never passed on and never made
/// (ND 61/2018/NĐ-CP Art 5: data between agencies is true).
/// </summary>
internal static class Placeholders
{
    private static readonly string[] NoInformation = ["không có thông tin", "không rõ", "chưa có thông tin", "n/a"];

    /// <summary>An identity number made up of zeros with at most one other digit at its end, such as 000000001.</summary>
    public static bool IsIdentity(string? number) => number is { Length: >= 9 } && number.AsSpan(0, number.Length - 1).TrimStart('0').IsEmpty;

    /// <summary>Words that stand where an address or a name should.</summary>
    public static bool IsNoInformation(string? text) => text is not null && NoInformation.Contains(Classifier.Fold(text).Trim().TrimEnd('.'));

    /// <summary>The stop before a falsification: a person decides, and nothing was sent.</summary>
    public static Outcome.Failed Refuse(string code = Reasons.NotSendable) => new(code, MayHaveArrived: false, Then: NextMove.Park);
}
