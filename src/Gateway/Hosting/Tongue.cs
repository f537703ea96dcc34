using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>The language in which the binary speaks to whoever started it: Vietnamese, unless <c>--lang en</c> or <c>GATEWAY_LANG=en</c> says otherwise.</summary>
internal readonly record struct Tongue(bool IsEnglish)
{
    /// <summary>Read before anything else is, so that a mistake in the rest is told in the right language.</summary>
    public static Tongue Of(IReadOnlyList<string> args)
    {
        var wish = Environment.GetEnvironmentVariable("GATEWAY_LANG");
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i].StartsWith("--lang=", StringComparison.Ordinal))
                wish = args[i]["--lang=".Length..];
            else if (args[i] == "--lang" && i + 1 < args.Count)
                wish = args[i + 1];
        }
        return new(wish == Languages.English);
    }

    public string Say(LocalText text) => IsEnglish ? text.En : text.Vi;

    public string Say(string vietnamese, string inEnglish) => IsEnglish ? inEnglish : vietnamese;
}
