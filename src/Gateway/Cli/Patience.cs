namespace Gateway.Host.Cli;

/// <summary>
/// Asks the gateway again while it says to come back later, or is away after it has answered once, for as long as whoever asks is willing to wait.
/// </summary>
internal sealed class Patience(TimeSpan limit, Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly long began = clock.GetTimestamp();
    private bool hasAnswered, isWaiting;

    public bool IsOver => clock.GetElapsedTime(began) > limit;

    /// <exception cref="CliException">It says no, or the time that is left is shorter than it asks to wait.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            TimeSpan pause;
            try
            {
                var answer = await ask();
                (hasAnswered, isWaiting) = (true, false);
                return answer;
            }
            catch (CliException e) when (e.ExitCode == ExitCodes.Unreachable && (hasAnswered || e.RetryAfter is not null) && clock.GetElapsedTime(began) + (e.RetryAfter ?? Again) < limit)
            {
                pause = e.RetryAfter ?? Again;
                Tell(e.Message);
            }
            await Task.Delay(pause, clock, cancellation);
        }
    }

    private void Tell(string why)
    {
        if (!isWaiting)
            terminal.Progress(why.Split('\n')[0] + terminal.Say(" – đang chờ để gửi lại", " – waiting to ask again"));
        isWaiting = true;
    }
}
