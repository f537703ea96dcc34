using System.Text;

namespace Gateway.Simulators;

/// <summary>What an agency sees of a request.</summary>
public sealed record SimulatedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A header by name, whatever its case; null when it is not there.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What an agency answers, and what it did: the verdict goes to log A.</summary>
public sealed record SimulatedReply(int Status, string? ContentType, string Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string Verdict { get; init; } = Verdicts.Effect;

    /// <summary>The connection breaks instead of this reply.</summary>
    public bool Cut { get; init; }

    public static SimulatedReply Json(string body, int status = 200) => new(status, "application/json; charset=utf-8", body);

    public static SimulatedReply Soap(string body, int status = 200) => new(status, "application/soap+xml; charset=utf-8", body);
}

/// <summary>What a line of log A can say happened.</summary>
public static class Verdicts
{
    public const string
        Effect = "effect",
        EffectNoReply = "effect_no_reply",
        Repeat = "repeat",
        Refused = "refused",
        InquiryFound = "inquiry_found",
        InquiryAbsent = "inquiry_absent",
        Breach = "breach";
}

/// <summary>
/// One request in the words of the log. <paramref name="Content"/> is the business content that may not differ between two attempts under one
/// key: leave out send times, tokens and signatures.
/// </summary>
public sealed record AgencyCall(string Operation, string Key, string Dossier, string Content, string? Status = null);
