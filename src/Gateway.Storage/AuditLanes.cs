using System.Collections.Concurrent;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>
/// The doors of this process: chains for what is recorded before anything of a dossier is locked. A lane belongs to one transaction at a time, so
/// its records have no gaps and come in order without a lock in the store. Where a transaction's end is not known its lane ends with it.
/// </summary>
/// <param name="node">This process, as an owner of leases.</param>
/// <param name="commitments">By which records are committed to bodies; null where they are not.</param>
public sealed class AuditLanes(string node, TimeProvider clock, Commitments? commitments = null)
{
    public string Node => node;

    private volatile ConcurrentDictionary<string, ConcurrentBag<Lane>> free = new(StringComparer.Ordinal);

    private sealed record Lane(Guid Id, AuditHead Head);

    /// <summary>Begins new lanes from here on: this process was not seen for so long that its lanes may have been closed meanwhile.</summary>
    public void Leave() => free = new(StringComparer.Ordinal);

    /// <summary>Runs a transaction that may record at this door. What it records is written with the rest; it may run more than once.</summary>
    internal static Task<T> RunAsync<T>(AuditLanes? lanes, string door, GatewayDatabase database, Func<Session, AuditDoor?, ValueTask<T>> work) => lanes is null
        ? database.WriteAsync(session => work(session, null))
        : lanes.RunAsync(door, open => database.WriteAsync(async session =>
        {
            var opened = open();
            var result = await work(session, opened);
            opened.Write(session);
            return result;
        }));

    private async Task<T> RunAsync<T>(string door, Func<Func<AuditDoor>, Task<T>> work)
    {
        var bag = free.GetOrAdd(door, _ => []);
        if (!bag.TryTake(out var lane))
            lane = new(Ids.New(clock), default);
        AuditDoor? last = null;
        try
        {
            var result = await work(() => last = new AuditDoor(lane.Id, lane.Head, door, node, clock, commitments));
            bag.Add(last is null ? lane : lane with { Head = last.Head });
            return result;
        }
        catch (StoreUnavailableException e) when (e.Trouble != StoreTrouble.Unknown)
        {
            bag.Add(lane);                                  // nothing of it is stored, and a store may refuse for hours
            throw;
        }
    }
}

/// <summary>A lane in one run of one transaction.</summary>
internal sealed class AuditDoor(Guid lane, AuditHead head, string door, string node, TimeProvider clock, Commitments? commitments)
{
    private const string Open = "insert into audit_lane (lane, door, node, sealed, closed) values (?1, ?2, ?3, 0, 0)";
    private const string Insert = "insert into audit_event (lane, position, id, dossier, type, record) values (?1, ?2, ?3, ?4, ?5, ?6)";

    private readonly List<AuditEntry> entries = [];
    private readonly long first = head.Count;

    public AuditHead Head { get; private set; } = head;

    public Commitments? Commitments => commitments;

    public void Add(AuditNote note)
    {
        var (entry, next) = AuditRecord.Write(Ids.New(clock), "door:" + lane.ToString("n"), Head, note.Type, note.At, note.Actor, note.Dossier, note.Fields);
        entries.Add(entry);
        Head = next;
    }

    public void Write(Session session)
    {
        if (entries.Count == 0)
            return;
        if (first == 0)
            session.Tell(Open, [lane], (row, id) => row.Add(id).Add(door).Add(node));
        session.Tell(Insert, [.. entries.Select((entry, i) => (entry, first + i))], (row, item) => FeedRows.Bind(row.Add(lane).Add(item.Item2), item.entry));
    }
}
