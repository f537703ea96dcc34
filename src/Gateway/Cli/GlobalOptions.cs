using System.CommandLine;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>The options that every verb has. Flags win over <c>GATEWAY_*</c>, which win over what stands here.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultServer = Settings.DefaultUrl;
    private static readonly string[] Forms = ["text", "json", "jsonl", "csv", "none"];

    private readonly Option<string> output = new("--output", "-o") { Recursive = true, DefaultValueFactory = _ => "text" };
    private readonly Option<bool> json = new("--json") { Recursive = true };
    private readonly Option<string?> server = new("--server") { Recursive = true };
    private readonly Option<string?> tokenFile = new("--token-file") { Recursive = true };
    private readonly Option<string?> language = new("--lang") { Recursive = true };
    private readonly Option<bool> quiet = new("--quiet") { Recursive = true };
    private readonly Option<string> timeout = new("--timeout") { Recursive = true, DefaultValueFactory = _ => "30s" };

    public GlobalOptions(Tongue tongue)
    {
        Tongue = tongue;
        OneOf(output, Forms);
        OneOf(language, "vi", "en");
        Duration(timeout);
    }

    public Tongue Tongue { get; }

    public void AddTo(Command root)
    {
        Option[] all = [output, json, server, tokenFile, language, quiet, timeout];
        foreach (var option in all)
            root.Options.Add(option);
    }

    public Terminal Terminal(ParseResult parsed)
    {
        var form = parsed.GetValue(json) ? OutputForm.Json : Enum.Parse<OutputForm>(parsed.GetValue(output)!, ignoreCase: true);
        return new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, form, Tongue, parsed.GetValue(quiet));
    }

    public TimeSpan Timeout(ParseResult parsed) => Read(parsed, timeout);

    /// <summary>The time limit that was typed, or null.</summary>
    public TimeSpan? GivenTimeout(ParseResult parsed) => parsed.GetResult(timeout) is { Implicit: false } ? Timeout(parsed) : null;

    /// <summary>Where the gateway is.</summary>
    public Uri Server(ParseResult parsed)
    {
        var text = parsed.GetValue(server) ?? Environment.GetEnvironmentVariable("GATEWAY_SERVER") ?? DefaultServer;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : throw new CliException(ExitCodes.Usage, Tongue.Say($"--server: \"{text}\" không phải địa chỉ http hoặc https", $"--server: \"{text}\" is not an http or https address"));
    }

    /// <summary>The gateway, which may take <paramref name="longer"/> than usual to answer because it was asked to wait.</summary>
    public OperatorApi Api(ParseResult parsed, TimeSpan longer = default) => new(Server(parsed), Token(parsed), Tongue, Timeout(parsed) + longer);

    /// <summary>Only these words; the mistake is told in the reader's language.</summary>
    public void OneOf(Option option, params string[] words) => Only(option, words, token => words.Contains(token) ? null : token);

    /// <summary>Some of these words with commas between them, each as it is read.</summary>
    public void SomeOf(Option option, Func<string, string> read, IReadOnlyCollection<string> words) =>
        Only(option, words, token => token.Split(',').FirstOrDefault(word => !words.Contains(read(word))));

    public void Duration(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !Durations.TryRead(token.Value, out _))
            result.AddError(Tongue.Say($"{option.Name}: \"{token.Value}\" không phải khoảng thời gian như 30s, 2m, 1h hoặc PT30S", $"{option.Name}: \"{token.Value}\" is not a duration such as 30s, 2m, 1h or PT30S"));
    });

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public void Number(Option option, int min, int max) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !(int.TryParse(token.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= min && number <= max))
            result.AddError(Tongue.Say($"{option.Name}: cần một số từ {min} đến {max}", $"{option.Name}: a number from {min} to {max} is needed"));
    });

    /// <summary>The duration of an option that <see cref="Duration"/> has checked.</summary>
    public static TimeSpan Read(ParseResult parsed, Option<string> option) =>
        Durations.TryRead(parsed.GetValue(option)!, out var read) ? read : throw new System.Diagnostics.UnreachableException($"{option.Name} was not checked.");

    private void Only(Option option, IReadOnlyCollection<string> words, Func<string, string?> wrongIn)
    {
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Select(token => wrongIn(token.Value)).FirstOrDefault(found => found is not null) is { } wrong)
                result.AddError(Tongue.Say($"{option.Name}: không nhận \"{wrong}\"; chỉ nhận {string.Join(", ", words)}", $"{option.Name}: not \"{wrong}\"; one of {string.Join(", ", words)}"));
        });
    }

    private string? Token(ParseResult parsed)
    {
        if (parsed.GetValue(tokenFile) is not { } file)
            return Environment.GetEnvironmentVariable("GATEWAY_TOKEN");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : throw new CliException(ExitCodes.Configuration, Tongue.Say($"--token-file: không có tệp {file}", $"--token-file: there is no file {file}"));
    }
}
