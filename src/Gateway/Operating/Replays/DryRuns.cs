using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Replays;

/// <summary>What a preview's exchanges would send, item by item: the exact bytes by their hash, or why there would be none. Nothing leaves this machine.</summary>
/// <param name="agencies">Those with an address; null where nobody is sent to.</param>
internal sealed class DryRuns(ReplayQueries queries, RehearsalQueries requests, ReasonTexts texts, Agencies? agencies = null)
{
    public const int Max = 100;

    /// <summary>The next <paramref name="limit"/> items that would go, behind a turn.</summary>
    public async Task<IReadOnlyList<DryRunView>> RunAsync(Replay preview, int after, int limit, string language, CancellationToken cancellation)
    {
        var items = (await queries.ItemsAsync(preview.Id, "frozen", after, limit, cancellation)).Select(row => row.Item).ToList();
        var asked = (await requests.LookAsync([.. items.Select(item => item.Exchange)])).ToDictionary(request => request.ExchangeId);
        var rehearsals = items.Select(item => item.Agency).Distinct().ToDictionary(code => code, code => agencies?.Find(code)?.Rehearse?.Invoke(), StringComparer.Ordinal);
        var views = new List<DryRunView>(items.Count);
        foreach (var item in items)
        {
            var done = await RunAsync(asked.GetValueOrDefault(item.Exchange), rehearsals[item.Agency], cancellation);
            var message = done.Message;
            views.Add(new(
                item.Ordinal, Ids.Format(Ids.Exchange, item.Exchange), item.Agency, message is not null, texts.Of(item.Agency, done.Code, language),
                message?.Method, message?.ContentType, message?.Bytes, message is null ? null : Convert.ToHexStringLower(message.Hash)));
        }
        foreach (var rehearsal in rehearsals.Values)
            (rehearsal as IDisposable)?.Dispose();
        return views;
    }

    private static Task<Rehearsed> RunAsync(AgencyRequest? request, IRehearsal? rehearsal, CancellationToken cancellation) =>
        request is null ? Task.FromResult(new Rehearsed(null, ReplayReasons.Changed))
        : request.Body.IsEmpty ? Task.FromResult(new Rehearsed(null, Reasons.NotKept))
        : rehearsal is null ? Task.FromResult(new Rehearsed(null, Reasons.NoAddress))
        : rehearsal.RehearseAsync(request, cancellation);
}
