using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Groups;

/// <summary>Failure groups as they are shown: sorted, a page at a time, one with its examples and with what changed before it began.</summary>
internal sealed class GroupReader(GroupQueries queries, GroupTexts texts, ReasonTexts reasons, DossierClock dossiers, TimeProvider clock)
{
    private const int ExamplesMax = 5, ChangesMax = 20;

    // What changed longer ago is hardly why it began.
    private static readonly TimeSpan ChangesWithin = TimeSpan.FromDays(7);

    public async Task<GroupPage> PageAsync(GroupAsk ask, string language, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var found = (await queries.ListAsync(ask.State, now, cancellation)).Where(group => ask.Agency is null || group.Causes.Any(cause => cause.Print.Agency == ask.Agency)).Order(ask.Order).ToList();
        var rest = ask.After is { } after ? found.FindAll(group => ask.Order.IsAfter(group, after)) : found;
        var shown = rest.Take(ask.Limit).ToList();
        var counts = await queries.CountAsync(shown, now, cancellation);
        var next = rest.Count > shown.Count ? ask.Order.Cursor(shown[^1]) : null;
        return new([.. shown.Select((group, i) => GroupViews.Of(group, counts[i], texts, language))], new(next, now, await queries.ReachedAsync(cancellation)));
    }

    public Task<GroupRow?> FindAsync(string id, CancellationToken cancellation)
    {
        if (Ids.TryParse(Ids.Group, id, out var group))
            return queries.FindAsync(group, clock.GetUtcNow(), cancellation);
        return FailureGroupRules.TryReadName(id, out var number) ? queries.FindAsync(number, clock.GetUtcNow(), cancellation) : Task.FromResult<GroupRow?>(null);
    }

    /// <summary>The groups that these names or ids mean; null where one of them is none.</summary>
    public async Task<IReadOnlyList<Guid>?> IdsAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var ids = new List<Guid>(names.Count);
        foreach (var name in names)
        {
            if (await FindAsync(name, cancellation) is not { } row)
                return null;
            ids.Add(row.Group.Id);
        }
        return ids;
    }

    public async Task<GroupView> WholeAsync(GroupRow row, IReadOnlyCollection<string>? offices, string language, CancellationToken cancellation)
    {
        var counts = await queries.CountAsync([row], clock.GetUtcNow(), cancellation);
        var examples = FailureExamples.Different(await queries.ExamplesAsync(row, offices, cancellation), ExamplesMax);
        return GroupViews.Of(row, counts[0], texts, language) with
        {
            CauseList = [.. row.Causes.Select(cause => GroupViews.Of(cause, texts, language))],
            Examples = [.. examples.Select(one => GroupViews.Of(one, reasons, language))],
            Changes = await ChangesAsync(row.Group.FirstAt, examples, cancellation),
            AdapterVersion = VersionOfGateway.This.Version,
            GroupedUntil = await queries.ReachedAsync(cancellation),
        };
    }

    private async Task<IReadOnlyList<ChangeView>> ChangesAsync(DateTimeOffset firstAt, IReadOnlyList<FailureExample> examples, CancellationToken cancellation)
    {
        var changes = new List<ChangeView>();
        var records = (await queries.LoadedBeforeAsync(firstAt, cancellation)).Select(Parse).ToList();
        for (var i = 0; i + 1 < records.Count; i++)
            changes.AddRange(ConfigurationChanges.Between(records[i + 1], records[i]).Select(change => new ChangeView(change.At, change.What, change.Name, change.Before, change.After)));
        foreach (var (code, version, from) in dossiers.VersionsOf(examples.Select(one => one.Procedure).Distinct(StringComparer.Ordinal)))
            changes.Add(new(from, "in_force", code, null, version));
        return [.. changes.Where(change => change.At > firstAt - ChangesWithin && change.At <= firstAt).OrderByDescending(change => change.At).Take(ChangesMax)];
    }

    private static JsonElement Parse(byte[] record)
    {
        using var document = JsonDocument.Parse(record);
        return document.RootElement.Clone();
    }
}
