using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>
/// Runs pieces of work over dossiers that are read, locked and written together. Pieces of one dossier go one after another, each over what the
/// one before it left: every round takes the next piece of each dossier.
/// </summary>
internal static class Rounds
{
    /// <summary>
    /// <paramref name="work"/> gets the pieces of a round by their places in <paramref name="items"/>, with the dossiers as they stand now,
    /// and writes what comes of them. A piece that is not <paramref name="ofKnown"/> (null: all are) needs no dossier read.
    /// </summary>
    public static async ValueTask RunAsync<T>(
        Session session, IReadOnlyList<T> items, Func<T, string> dossierOf, Func<IReadOnlyList<int>, IReadOnlyDictionary<string, OpenDossier>, ValueTask> work, Func<T, bool>? ofKnown = null)
    {
        var left = Enumerable.Range(0, items.Count).ToList();
        while (left.Count > 0)
        {
            // What the round before has told must be there for this one, also where nothing is read in between.
            if (left.Count < items.Count)
                await session.SendAsync();
            var taken = new HashSet<string>(StringComparer.Ordinal);
            var round = left.FindAll(place => taken.Add(dossierOf(items[place])));
            await work(round, await DossierRows.FindAsync(session, round.Where(place => ofKnown?.Invoke(items[place]) ?? true).Select(place => dossierOf(items[place]))));
            left = left.Count == round.Count ? [] : left.Except(round).ToList();
        }
    }
}
