namespace Gateway.Storage;

/// <summary>
/// Gives results their positions in the transaction that writes them: the feed's head is taken last and held until the commit, so positions
/// become visible in their order and without gaps, and whoever reads by position skips nothing.
/// </summary>
internal static class FeedRows
{
    private const string Advance = "update feed set last = last + ?1 where name = 'results'";

    public static void Write(Session session)
    {
        if (session.Results.Count == 0)
            return;
        var count = session.Results.Count;
        var places = session.Results.Select((result, i) => (Result: result, Before: (long)(count - 1 - i))).ToList();
        session.Results.Clear();
        session.Tell(Advance, [(long)count], (row, results) => row.Add(results), name: "head");
        session.Tell(session.Dialect.GivePosition, places, (row, place) => row
            .Add(place.Result.Id).Add(place.Result.Dossier).Add(place.Result.Number).Add(place.Result.Office).Add(place.Result.Type).Add(place.Result.Exchange).Add(place.Result.Event)
            .Add(place.Result.BornAt).Add(place.Before));
    }
}
