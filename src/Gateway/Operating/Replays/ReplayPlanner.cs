using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Replays;

/// <summary>Freezes what a replay would do: looks at every exchange that was asked for, and at those that must go before it.</summary>
internal sealed class ReplayPlanner(ReplayQueries queries, ExchangeSearch search, IReplayStore store, KnownAgencies agencies, TimeProvider clock)
{
    private static readonly Problem TooMany = Problems.LimitExceeded.With(new(
        $"Một đợt gửi lại có tối đa {ReplayLimits.ItemsMax} giao dịch. Thu hẹp câu tìm kiếm (cơ quan, thủ tục, thời gian).",
        $"A replay has at most {ReplayLimits.ItemsMax} exchanges. Narrow the query (agency, procedure, time)."));

    /// <summary>The preview as it is kept under this id, or why there is none.</summary>
    public async Task<(Replay? Preview, Problem? Problem)> FreezeAsync(Guid id, Principal caller, PreviewAsk ask, CancellationToken cancellation)
    {
        if (await queries.FindAsync(id, cancellation) is { } before)
            return (before, null);                  // made by a process that ended before it could say so
        var asked = ask.Exchanges is { } ids
            ? [.. (await queries.FindAsync(ids)).Where(exchange => Reaches(caller, exchange))]
            : await queries.FindAsync(search.WhereOf(ask.Query!, caller.OfficeCodes(), clock.GetUtcNow()), ReplayLimits.ItemsMax + 1, cancellation);
        if (asked.Count > ReplayLimits.ItemsMax)
            return (null, TooMany);
        if (asked.Count == 0)
            return (null, Problems.NotFound);
        var blocked = asked.Where(exchange => exchange.State == ExchangeState.Waiting || exchange.BlockedBy > 0).Select(exchange => exchange.Dossier).Distinct().ToList();
        var selection = new ReplaySelection(asked, await queries.UnsettledAsync(blocked), OperationOf);
        var preview = Preview(id, caller, ask, selection);
        await store.FreezeAsync(preview, selection.Items);
        return (preview, null);
    }

    private Replay Preview(Guid id, Principal caller, PreviewAsk ask, ReplaySelection selection)
    {
        var going = selection.Going.ToList();
        var to = going.Select(item => item.Agency).Distinct().Order(StringComparer.Ordinal).ToList();
        var now = clock.GetUtcNow();
        return new Replay
        {
            Id = id,
            MadeAt = now,
            MadeBy = caller.Name,
            Offices = string.Join(' ', selection.Offices),
            Agencies = string.Join(' ', to),
            Query = ask.Query?.ToText(Languages.English),
            Selection = selection.Hash(),
            ExpiresAt = now + ReplayLimits.PreviewLife,
            Limits = ask.RatePerMinute is null ? ask.Limits with { RatePerMinute = HalfOfWhatTheyBear(to) } : ask.Limits,
            KnownCodes = string.Join(' ', going.Where(item => item.Code is not null).Select(item => item.Code).Distinct()),
            Items = selection.Items.Count,
            AskFirst = going.Count(item => item.AskFirst),
            Waiting = going.Count,
            Skipped = selection.Items.Count - going.Count,
        };
    }

    // What an agency bears in a second is for everybody; without a word of its contract a careful pace.
    private int HalfOfWhatTheyBear(List<string> codes)
    {
        var rates = codes.Select(code => agencies.Contracts.GetValueOrDefault(code)?.Limits.RatePerSecondMax).Where(rate => rate is not null).ToList();
        return rates.Count == 0 ? ReplayLimits.RateDefault : Math.Clamp(rates.Min()!.Value * 60 / 2, 1, ReplayLimits.RateMax);
    }

    private AgencyOperation? OperationOf(ReplayCandidate exchange) => agencies.Contracts.GetValueOrDefault(exchange.Agency)?.Operations.GetValueOrDefault(exchange.Operation);

    private static bool Reaches(Principal caller, ReplayCandidate exchange) => Gateway.Dossiers.OfficeCode.TryParse(exchange.Office, out var office) && caller.ActsFor(office);
}
