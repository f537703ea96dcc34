using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Follows a dossier until nothing of it moves by itself any more: everything is settled, or waits for a person.</summary>
internal sealed class DossierFollower(OperatorApi api, Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>0 when everything was answered, 6 when something was not, 7 when the time ran out.</summary>
    public async Task<int> FollowAsync(string dossier, TimeSpan limit, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            var exchanges = await ExchangesAsync(dossier, cancellation);
            foreach (var exchange in exchanges)
                Tell(exchange, told);
            if (exchanges.Count > 0 && exchanges.All(IsAtRest))
                return await FinishAsync(dossier, exchanges, cancellation);
            if (clock.GetElapsedTime(started) > limit)
                throw new CliException(ExitCodes.Unreachable, terminal.Say("Hết thời gian theo dõi; hồ sơ vẫn được xử lý tiếp.", "Stopped following; the dossier goes on.") + $" gateway dossier get {dossier}");
            await Task.Delay(AskEvery, clock, cancellation);
        }
    }

    private async Task<List<JsonElement>> ExchangesAsync(string dossier, CancellationToken cancellation)
    {
        try
        {
            var page = await api.GetAsync($"/v1/dossiers/{Uri.EscapeDataString(dossier)}/exchanges", cancellation);
            return [.. page.GetProperty("data").EnumerateArray()];
        }
        catch (CliException e) when (e.ExitCode == ExitCodes.NotFound)
        {
            // Received and not planned yet.
            return [];
        }
    }

    private void Tell(JsonElement exchange, Dictionary<string, string> told)
    {
        var id = exchange.GetProperty("id").GetString()!;
        var line = ExchangeText.Line(exchange, terminal);
        if (told.GetValueOrDefault(id) != line)
            terminal.Progress(line);
        told[id] = line;
    }

    private async Task<int> FinishAsync(string dossier, List<JsonElement> exchanges, CancellationToken cancellation)
    {
        var whole = await api.GetAsync($"/v1/dossiers/{Uri.EscapeDataString(dossier)}", cancellation);
        DossierCommands.Show(whole, terminal);
        terminal.Json(whole);
        return exchanges.All(exchange => ExchangeText.Text(exchange, "outcome") is "answered" or "superseded") ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    private static bool IsAtRest(JsonElement exchange) => ExchangeText.Text(exchange, "state") is "settled" or "parked" or "held";
}
