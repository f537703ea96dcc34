using System.Text.Json;
using Gateway.Planning;

namespace Gateway.Host.Cli;

/// <summary>Follows one event of a dossier until it is planned and nothing of the dossier moves by itself any more, or the event waits for a person.</summary>
internal sealed class DossierFollower(OperatorApi api, Patience patience, Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Conflicts = [PlanningReasons.AlreadyOpen, PlanningReasons.SequenceConflict];

    /// <summary>
    /// 0 when everything was answered, 6 when the event or an exchange needs a person or ended otherwise, 5 when the event contradicts an
    /// earlier one, 7 when the time ran out.
    /// </summary>
    public async Task<int> FollowAsync(string dossier, string eventId, CancellationToken cancellation)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            if (await FindAsync($"/v1/dossiers/{Uri.EscapeDataString(dossier)}", cancellation) is { } whole)
            {
                var own = whole.GetProperty("stuckEvents").EnumerateArray().FirstOrDefault(stuck => ExchangeText.Text(stuck, "event") == eventId);
                if (own.ValueKind == JsonValueKind.Object)
                    Tell(eventId, StuckText.Line(own, terminal), told);
                var exchanges = await ExchangesAsync(dossier, cancellation);
                foreach (var exchange in exchanges)
                    Tell(exchange.GetProperty("id").GetString()!, ExchangeText.Line(exchange, terminal), told);
                if (ExitCode(own, exchanges) is { } exitCode)
                    return await FinishAsync(dossier, exitCode, cancellation);
            }
            if (patience.IsOver)
                throw new CliException(ExitCodes.Unreachable, terminal.Say("Hết thời gian theo dõi; hồ sơ vẫn được xử lý tiếp.", "Stopped following; the dossier goes on.") + $" gateway dossier get {dossier}");
            await Task.Delay(AskEvery, clock, cancellation);
        }
    }

    // Null as long as something may still move by itself.
    private static int? ExitCode(JsonElement own, List<JsonElement> exchanges)
    {
        if (own.ValueKind == JsonValueKind.Object)
        {
            if (ExchangeText.Text(own, "state") != "parked")
                return null;
            return own.TryGetProperty("reason", out var reason) && Conflicts.Contains(ExchangeText.Text(reason, "code")) ? ExitCodes.Conflict : ExitCodes.SomeFailed;
        }
        if (exchanges.Count == 0 || !IsAtRest(exchanges))
            return null;
        return exchanges.TrueForAll(exchange => ExchangeText.Text(exchange, "outcome") is "answered" or "superseded") ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    // What waits behind somebody who needs a person waits as long.
    private static bool IsAtRest(List<JsonElement> exchanges)
    {
        var states = exchanges.ConvertAll(exchange => ExchangeText.Text(exchange, "state"));
        return states.TrueForAll(state => state is "settled" or "parked" or "held" or "waiting")
            && (!states.Contains("waiting") || states.Exists(state => state is "parked" or "held"));
    }

    private async Task<List<JsonElement>> ExchangesAsync(string dossier, CancellationToken cancellation) =>
        await FindAsync($"/v1/dossiers/{Uri.EscapeDataString(dossier)}/exchanges", cancellation) is { } page ? [.. page.GetProperty("data").EnumerateArray()] : [];

    // Null when the event is received and its dossier is not open yet; what waits for planning is told of before it has exchanges to list.
    private async Task<JsonElement?> FindAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(path, cancellation);
        }
        catch (CliException e) when (e.ExitCode == ExitCodes.NotFound)
        {
            return null;
        }
    }

    private Task<JsonElement> AskAsync(string path, CancellationToken cancellation) => patience.AskAsync(() => api.GetAsync(path, cancellation), cancellation);

    private void Tell(string id, string line, Dictionary<string, string> told)
    {
        if (told.GetValueOrDefault(id) != line)
            terminal.Progress(line);
        told[id] = line;
    }

    private async Task<int> FinishAsync(string dossier, int exitCode, CancellationToken cancellation)
    {
        var whole = await AskAsync($"/v1/dossiers/{Uri.EscapeDataString(dossier)}", cancellation);
        DossierCommands.Show(whole, terminal);
        terminal.Json(whole);
        return exitCode;
    }
}
