using System.Data.Common;
using Dapper;

namespace Gateway.Storage;

/// <summary>
/// Old history that is still needed: by dossiers with an unsettled exchange, which may yet send a first body or an earlier answer, by events
/// that nobody could use and by callbacks that nobody has matched. Read in short pieces, so that a long backlog holds no snapshot.
/// </summary>
internal sealed class HistoryHolds(GatewayDatabase database)
{
    private const int PieceMax = 5000, NumbersMax = 200;

    /// <summary>With more dossiers than this nothing is forgotten.</summary>
    public const int DossiersMax = 20_000;

    private const string EndOfPiece = "select id from exchange_due where id > @after order by id limit 1 offset @skip";

    private const string OldInPiece = """
        select distinct h.dossier from exchange_due h join dossier d on d.number = h.dossier
        where h.id > @after and h.id <= @end and (h.id < @before or h.payload < @before or d.body < @before)
        """;

    private const string OldEvents = "select id, dossier from event_due where id < @before";

    private const string OldCallbacks = "select i.id, e.dossier from callback_identity i left join exchange e on e.id = i.exchange where i.state = 'received' and i.id < @before";

    // Whatever of the dossier its next turn may read.
    private readonly string bodiesOf = $"select body from dossier where number {database.Dialect.OneOf("@numbers")}";

    private readonly string partsOf = $"""
        select e.id, s.result, s.callback, h.payload from exchange e left join settlement s on s.exchange = e.id left join exchange_due h on h.id = e.id
        where e.dossier {database.Dialect.OneOf("@numbers")}
        """;

    /// <summary>Dossiers that keep what they have from before this id; null when there are too many to tell.</summary>
    public async Task<IReadOnlySet<string>?> DossiersAsync(Guid before)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        for (var after = Guid.Empty; after != Guid.AllBitsSet && held.Count <= DossiersMax;)
        {
            var end = await ReadAsync<Guid?>(EndOfPiece, new { after, skip = PieceMax - 1 }) is [{ } last, ..] ? last : Guid.AllBitsSet;
            held.UnionWith(await ReadAsync<string>(OldInPiece, new { after, end, before }));
            after = end;
        }
        held.UnionWith((await StrandedAsync(before)).Select(stranded => stranded.Dossier));
        return held.Count > DossiersMax ? null : held;
    }

    /// <summary>The months that these dossiers, and what is stranded, have something in.</summary>
    public async Task<IReadOnlySet<Month>> MonthsAsync(IEnumerable<string> dossiers, Guid before)
    {
        var months = (await StrandedAsync(before)).Select(stranded => Month.Of(stranded.Id)).ToHashSet();
        foreach (var numbers in dossiers.Chunk(NumbersMax))
        {
            months.UnionWith((await ReadAsync<Guid>(bodiesOf, new { numbers })).Select(Month.Of));
            foreach (var (exchange, result, callback, payload) in await ReadAsync<(Guid, Guid?, Guid?, Guid?)>(partsOf, new { numbers }))
                months.UnionWith(new[] { exchange, result, callback, payload }.OfType<Guid>().Select(Month.Of));
        }
        return months;
    }

    private async Task<List<(Guid Id, string Dossier)>> StrandedAsync(Guid before) =>
        [.. await ReadAsync<(Guid, string)>(OldEvents, new { before }), .. (await ReadAsync<(Guid Id, string? Dossier)>(OldCallbacks, new { before })).Select(callback => (callback.Id, callback.Dossier ?? ""))];

    private Task<List<T>> ReadAsync<T>(string sql, object values) => database.ReadAsync(async (DbConnection reader) => (await reader.QueryAsync<T>(sql, values)).AsList());
}
