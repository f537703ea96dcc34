using System.CommandLine;

namespace Gateway.Host.Cli;

/// <summary><c>gateway search</c>: whatever is at hand – a number, an id, a trace, a question – and which verb goes on from there.</summary>
internal static class SearchCommand
{
    public static Command Create(GlobalOptions options)
    {
        var text = new Argument<string[]>("text") { Arity = ArgumentArity.OneOrMore };
        var search = new Command("search") { text };
        search.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var answer = await api.GetAsync("/v1/search?q=" + Uri.EscapeDataString(string.Join(' ', parsed.GetValue(text)!)), cancellation);
            var hits = answer.GetProperty("hits");
            foreach (var hit in hits.EnumerateArray())
                terminal.Text($"gateway {ExchangeText.Text(hit, "kind")} get {ExchangeText.Text(hit, "id")}");
            if (answer.TryGetProperty("query", out var query))
                terminal.Text($"gateway exchange list -q '{ExchangeText.Text(query, terminal.Say("vi", "en"))}'");
            else if (hits.GetArrayLength() == 0)
                throw new CliException(ExitCodes.NotFound, terminal.Say("Không tìm thấy.", "Nothing is found."));
            terminal.Json(answer);
            return ExitCodes.Done;
        });
        return search;
    }
}
