using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Watches a replay until it ends or stops by itself. An interrupt ends the watching and nothing else.</summary>
internal sealed class ReplayWatch(OperatorApi api, Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>0 when everything was sent or skipped, 6 when something failed or it stopped or was cancelled.</summary>
    public async Task<int> RunAsync(string replay, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        try
        {
            while (true)
            {
                var standing = await api.GetAsync("/v1/replays/" + Uri.EscapeDataString(replay), stop.Token);
                terminal.Bar(ReplayText.Line(standing, terminal));
                if (standing.TryGetProperty("endedAt", out _) || standing.TryGetProperty("stopped", out _))
                    return End(standing);
                await Task.Delay(AskEvery, clock, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            terminal.EndBar();
            terminal.Progress(terminal.Say("Ngừng xem; đợt gửi lại vẫn chạy. Xem tiếp: ", "Stopped watching; the replay goes on. Again: ") + "gateway replay watch " + replay);
            throw;
        }
    }

    private int End(JsonElement replay)
    {
        terminal.EndBar();
        var (number, sent, failed, skipped) = (ExchangeText.Text(replay, "number"), ReplayText.Number(replay, "sent"), ReplayText.Number(replay, "failed"), ReplayText.Number(replay, "skipped"));
        terminal.Text(terminal.Say($"{number}: {sent} gửi được, {failed} lỗi, {skipped} bỏ qua.", $"{number}: {sent} sent, {failed} failed, {skipped} skipped."));
        if (replay.TryGetProperty("stopped", out var why))
            terminal.Text(ExchangeText.Text(why, "text") + terminal.Say(" Chạy tiếp: ", " Go on: ") + $"gateway replay resume {number} --reason …");
        if (failed > 0)
            terminal.Text(terminal.Say("Xem lỗi: ", "The failures: ") + $"gateway replay report {number} --state failed");
        terminal.Json(replay);
        return failed == 0 && ExchangeText.Text(replay, "state") == "finished" ? ExitCodes.Done : ExitCodes.SomeFailed;
    }
}
