namespace Gateway.Operating;

/// <summary>
/// What is over: attempts, bodies and what agencies said. It is kept for a time and then forgotten; that an event or a callback came, and its
/// receipt, is never forgotten.
/// </summary>
public interface IHistoryStore
{
    /// <summary>Makes the places ahead that history will go to. Also at the start, before anything is written.</summary>
    Task<HistoryRoom> PrepareAsync();

    /// <summary>
    /// One short piece of forgetting what was born before <paramref name="before"/>. What belongs to a dossier with an unsettled exchange, or
    /// with an event that nobody could use, is kept. Never in the way of anybody who writes: where somebody is, it is for another time.
    /// </summary>
    Task<Forgotten> ForgetAsync(DateTimeOffset before);
}

/// <param name="MonthsMissing">Months ahead that could not be made because somebody was in the way.</param>
/// <param name="Strayed">Rows outside of every month, at most <see cref="StrayedMax"/>: nothing of theirs is lost, and nobody forgets them.</param>
public readonly record struct HistoryRoom(long MonthsMissing, long Strayed)
{
    public const int StrayedMax = 1000;
}

/// <param name="Pieces">Months of one table on a server, rows on the embedded store.</param>
/// <param name="Dossiers">Dossiers that keep old history from being forgotten.</param>
/// <param name="MayBeMore">There may be more right away.</param>
public readonly record struct Forgotten(int Pieces, int Dossiers, bool MayBeMore);
