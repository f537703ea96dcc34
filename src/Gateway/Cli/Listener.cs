using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Follows results until it is told to stop. It never dies silently: it says where it is, and ends only where it truly cannot go on.</summary>
/// <param name="keys">Null where nobody sits at a terminal.</param>
/// <param name="again">How a listener is called that goes on at a cursor.</param>
internal sealed class Listener(IResultFeed feed, Forwarder? forwarder, ListenKeys? keys, Terminal terminal, string again, TimeProvider clock)
{
    private const int PageMax = 50;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15), AskAgain = TimeSpan.FromSeconds(1);

    /// <param name="limit">Results after which it ends; null for never.</param>
    /// <param name="patience">How long the other side may be away.</param>
    /// <returns>0, or 6 where a result was not taken; 130 where it was interrupted.</returns>
    public async Task<int> RunAsync(int? limit, TimeSpan patience, CancellationToken cancellation)
    {
        var (heard, isAllTaken, isInterrupted) = (0, true, false);
        forwarder?.LookForTwins();
        try
        {
            while (heard < (limit ?? int.MaxValue))
            {
                var results = await NextAsync(Math.Min(PageMax, (limit ?? int.MaxValue) - heard), patience, cancellation);
                foreach (var item in results)
                    isAllTaken &= await HearAsync(item, cancellation);
                feed.Done();
                heard += results.Count;
                if (results.Count > 0)
                    continue;
                terminal.Progress(terminal.Say($"… vẫn đang nghe, vị trí {feed.Cursor}, đã nhận {heard}", $"… still listening, at {feed.Cursor}, heard {heard}"));
                forwarder?.LookForTwins();
            }
        }
        catch (OperationCanceledException)
        {
            isInterrupted = keys is not { IsQuit: true };
        }
        finally
        {
            if (feed.Cursor is { } cursor)
                terminal.Progress(terminal.Say("Nghe tiếp: ", "To go on: ") + $"{again} --since {cursor}");
        }
        return isInterrupted ? ExitCodes.Interrupted : isAllTaken ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    // The cursor stays where it was while the other side is away, so nothing is passed over.
    private async Task<IReadOnlyList<JsonElement>> NextAsync(int max, TimeSpan patience, CancellationToken cancellation)
    {
        long? since = null;
        while (true)
        {
            try
            {
                var results = await feed.NextAsync(max, Heartbeat, cancellation);
                if (since is not null)
                    terminal.Progress(terminal.Say("Đã nối lại.", "Connected again."));
                return results;
            }
            catch (CliException e) when (e.ExitCode == ExitCodes.Unreachable && clock.GetElapsedTime(since ?? clock.GetTimestamp()) < patience)
            {
                if (since is null)
                    terminal.Progress(e.Message + terminal.Say(" Đang thử lại…", " Trying again…"));
                since ??= clock.GetTimestamp();
                await Task.Delay(AskAgain, clock, cancellation);
            }
        }
    }

    private async Task<bool> HearAsync(JsonElement item, CancellationToken cancellation)
    {
        keys?.Hear(item);
        var (ending, isTaken) = forwarder is null ? ("", true) : await forwarder.ForwardAsync(item, cancellation);
        terminal.Text($"{ResultText.Line(item, terminal)}  {ending}".TrimEnd());
        terminal.Next(item, ResultText.Columns);
        return isTaken;
    }
}
