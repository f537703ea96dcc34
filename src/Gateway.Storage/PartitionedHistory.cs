using System.Globalization;
using Dapper;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>
/// History on a server: a partition for each month of each table. Forgetting takes a whole month away at once, which costs the same whatever
/// is in it. A lock that is not had within moments is given up.
/// </summary>
public sealed class PartitionedHistory(GatewayDatabase database) : IHistoryStore
{
    private const int MonthsAhead = 2;

    internal static readonly string OpenMonths = $"select gateway_open_months({MonthsAhead})";

    private static readonly string Strayed = $"""
        select count(*) from (
          select 1 from (select 1 from payload_rest limit {HistoryRoom.StrayedMax}) p
          union all select 1 from (select 1 from attempt_rest limit {HistoryRoom.StrayedMax}) a
          union all select 1 from (select 1 from callback_rest limit {HistoryRoom.StrayedMax}) c) strayed
        """;

    private const string Parts = """
        select p.relname, c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
        where i.inhparent in ('payload'::regclass, 'attempt'::regclass, 'callback'::regclass)
        """;

    private const string Drop = "select case when gateway_drop_month(?1, ?2::date) then 1 else 0 end";

    private readonly HistoryHolds holds = new(database);

    public async Task<HistoryRoom> PrepareAsync() => new(
        await database.WriteAsync(async session => (await session.QueryAsync(OpenMonths, _ => { }, row => row.Number()))[0]),
        Math.Min(HistoryRoom.StrayedMax, await database.ReadAsync(reader => reader.ExecuteScalarAsync<long>(Strayed))));

    public async Task<Forgotten> ForgetAsync(DateTimeOffset before)
    {
        var old = (await PartsAsync()).Where(part => part.Month.Next.Begins <= before).OrderBy(part => part.Month.Begins).ToList();
        if (old.Count == 0)
            return default;
        var end = old[^1].Month.Next.FirstId;
        if (await holds.DossiersAsync(end) is not { } dossiers)
            return new(0, HistoryHolds.DossiersMax, false);
        var needed = await holds.MonthsAsync(dossiers, end);
        var dropped = 0;
        foreach (var (table, month) in old.Where(part => !needed.Contains(part.Month)))
            dropped += await DropAsync(table, month);
        return new(dropped, dossiers.Count, false);
    }

    /// <summary>Every month that there is, of each table.</summary>
    internal async Task<IReadOnlyList<(string Table, Month Month)>> PartsAsync()
    {
        var parts = new List<(string, Month)>();
        foreach (var (table, part) in await database.ReadAsync(reader => reader.QueryAsync<(string, string)>(Parts)))
        {
            if (DateTime.TryParseExact(part[table.Length..], "'_'yyyy'_'MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var begins))
                parts.Add((table, Month.Of(new DateTimeOffset(begins, TimeSpan.Zero))));
        }
        return parts;
    }

    private Task<int> DropAsync(string table, Month month) => database.WriteAsync(async session =>
        (await session.QueryAsync(Drop, row => row.Add(table).Add(month.Begins.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), row => row.Small()))[0]);
}
