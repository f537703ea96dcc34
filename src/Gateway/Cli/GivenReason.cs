using System.CommandLine;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary>Why somebody does something. It stands in the audit for ever, so it says why and not about whom.</summary>
internal static class GivenReason
{
    private const int LengthMax = 200;

    public static Option<string> Create() => new("--reason") { Required = true };

    /// <summary>For verbs on this machine's store; what goes to the API is looked at there.</summary>
    public static string Read(ParseResult parsed, Option<string> option, Terminal terminal)
    {
        var reason = TextGuard.Compose(parsed.GetValue(option)!.Trim());
        if (reason.Length is 0 or > LengthMax || !VisibleText.Is(reason))
            throw new CliException(ExitCodes.Usage, terminal.Say($"--reason: cần 1 đến {LengthMax} ký tự, trên một dòng", $"--reason: 1 to {LengthMax} characters on one line are needed"));
        if (CitizenId.IsShownIn(reason))
            throw new CliException(ExitCodes.Usage, terminal.Say("--reason: không được chứa số định danh cá nhân", "--reason: must not hold a citizen's number"));
        return reason;
    }
}
