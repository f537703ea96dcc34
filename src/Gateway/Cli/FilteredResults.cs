using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>Only some types of another feed's results; the cursor goes on behind the others too.</summary>
internal sealed class FilteredResults(IResultFeed all, IReadOnlySet<string> types, TimeProvider clock) : IResultFeed
{
    public string? Cursor => all.Cursor;

    // What is passed over is no sign of life: silence ends when it would have without it.
    public async Task<IReadOnlyList<JsonElement>> NextAsync(int max, TimeSpan wait, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        for (var left = wait; ; left = wait - clock.GetElapsedTime(began))
        {
            var page = await all.NextAsync(max, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
            List<JsonElement> wanted = [.. page.Where(item => types.Contains(ResultText.Type(item)))];
            if (wanted.Count > 0 || page.Count == 0 || left <= TimeSpan.Zero)
                return wanted;
            all.Done();
        }
    }

    public void Done() => all.Done();

    public void Dispose() => all.Dispose();
}
