using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>The options that every verb has. Flags win over <c>GATEWAY_*</c>, which win over what stands here.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultServer = "http://127.0.0.1:8080";
    private static readonly string[] Forms = ["text", "json", "jsonl", "none"];

    private readonly Option<string> output = new("--output", "-o") { Description = "text | json | jsonl | none", Recursive = true, DefaultValueFactory = _ => "text" };
    private readonly Option<bool> json = new("--json") { Description = "Same as --output json", Recursive = true };
    private readonly Option<string?> server = new("--server") { Description = $"Address of the gateway [GATEWAY_SERVER, {DefaultServer}]", Recursive = true };
    private readonly Option<string?> tokenFile = new("--token-file") { Description = "File that holds the key [GATEWAY_TOKEN holds the key itself]", Recursive = true };
    private readonly Option<string?> language = new("--lang") { Description = "vi | en [GATEWAY_LANG, vi]", Recursive = true };
    private readonly Option<bool> quiet = new("--quiet") { Description = "No progress on standard error", Recursive = true };
    private readonly Option<string> timeout = new("--timeout") { Description = "How long to wait for the gateway: 30s, 2m, PT30S", Recursive = true, DefaultValueFactory = _ => "30s" };

    public GlobalOptions()
    {
        output.AcceptOnlyFromAmong(Forms);
        language.AcceptOnlyFromAmong("vi", "en");
        timeout.Validators.Add(RequireDuration);
    }

    public void AddTo(Command root)
    {
        Option[] all = [output, json, server, tokenFile, language, quiet, timeout];
        foreach (var option in all)
            root.Options.Add(option);
    }

    public Terminal Terminal(ParseResult parsed)
    {
        var form = parsed.GetValue(json) ? OutputForm.Json : Enum.Parse<OutputForm>(parsed.GetValue(output)!, ignoreCase: true);
        return new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, form, IsEnglish(parsed), parsed.GetValue(quiet));
    }

    public bool IsEnglish(ParseResult parsed) => (parsed.GetValue(language) ?? Environment.GetEnvironmentVariable("GATEWAY_LANG")) == "en";

    public TimeSpan Timeout(ParseResult parsed) => Durations.TryRead(parsed.GetValue(timeout)!, out var wait) ? wait : throw new CliException(ExitCodes.Usage, "--timeout");

    public OperatorApi Api(ParseResult parsed) => new(Address(parsed), Token(parsed), IsEnglish(parsed), Timeout(parsed));

    public static void RequireDuration(OptionResult result)
    {
        if (result.Tokens is [var token] && !Durations.TryRead(token.Value, out _))
            result.AddError($"{result.Option.Name}: '{token.Value}' is not a duration such as 30s, 2m, 1h or PT30S.");
    }

    private Uri Address(ParseResult parsed)
    {
        var text = parsed.GetValue(server) ?? Environment.GetEnvironmentVariable("GATEWAY_SERVER") ?? DefaultServer;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : throw new CliException(ExitCodes.Usage, $"--server: '{text}' is not an http or https address.");
    }

    private string? Token(ParseResult parsed)
    {
        if (parsed.GetValue(tokenFile) is not { } file)
            return Environment.GetEnvironmentVariable("GATEWAY_TOKEN");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : throw new CliException(ExitCodes.Configuration, $"--token-file: {file} is not there.");
    }
}
