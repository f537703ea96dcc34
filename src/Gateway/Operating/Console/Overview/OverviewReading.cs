using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Procedures;
using Gateway.Storage;

namespace Gateway.Host.Operating.Console.Overview;

/// <param name="Title">Of the procedure.</param>
public sealed record UrgentLine(string Exchange, string Dossier, string Agency, string? Step, string Title, ReasonView? Reason, DateTimeOffset? PromisedAt);

/// <param name="Parked">What needs a person in the offices of whoever looks, as far as it is counted.</param>
public sealed record OverviewModel(DateTimeOffset AsOf, IReadOnlyList<AgencyView> Agencies, IReadOnlyList<UrgentLine> Urgent, long Parked)
{
    public IReadOnlyList<AgencyView> Stopped { get; } = [.. Agencies.Where(agency => agency.Circuit == "open")];

    /// <summary>Promised before the day is over, or before now.</summary>
    public int Today => Urgent.Count(line => line.PromisedAt is { } at && VietnamTime.DayOf(at) <= VietnamTime.DayOf(AsOf));

    public string NameOf(string agency) => Agencies.FirstOrDefault(known => known.Agency == agency)?.Title ?? agency;
}

/// <summary>What to do now, and how the agencies do.</summary>
internal sealed class OverviewReading(KnownAgencies agencies, AgencyQueries queries, UrgentQueries urgent, ReasonTexts texts, TimeProvider clock)
{
    public const int UrgentMax = 20, CountMax = 10_000;

    public async Task<OverviewModel> FindAsync(Principal caller, string language, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var offices = caller.OfficeCodes();
        var lines = await urgent.ListAsync(offices, UrgentMax, cancellation);
        var views = await AgenciesAsync(language, cancellation);
        return new(now, views, [.. lines.Select(row => Line(row, language))], await urgent.CountAsync(offices, CountMax, cancellation));
    }

    /// <summary>Every agency of this installation, in the order of its name.</summary>
    public async Task<IReadOnlyList<AgencyView>> AgenciesAsync(string language, CancellationToken cancellation)
    {
        var (now, views) = (clock.GetUtcNow(), new List<AgencyView>(agencies.Contracts.Count));
        foreach (var (code, contract) in agencies.Contracts)
            views.Add(AgencyViews.Of(contract, await queries.FindAsync(code, now, cancellation, CountMax), language, now));
        return [.. views.OrderBy(view => view.Agency, StringComparer.Ordinal)];
    }

    private UrgentLine Line(UrgentRow row, string language) => new(
        Ids.Format(Ids.Exchange, row.Id), row.Dossier, row.Agency, row.Step, language == Languages.English ? row.TitleEn : row.TitleVi,
        texts.Of(row.Agency, row.Reason ?? row.LastCode, language), row.PromisedAt);
}
