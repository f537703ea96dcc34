using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>Months of a server's history.</summary>
internal static class Months
{
    private const string Strayed = "select id from payload_rest union all select exchange from attempt_rest union all select id from callback_rest";

    /// <summary>Opens the months of whatever stands outside of every month: a test's clock is not the server's.</summary>
    public static async Task OpenMonthsOfRowsAsync(this GatewayDatabase database)
    {
        foreach (var month in (await database.WriteAsync(session => session.QueryAsync(Strayed, _ => { }, row => row.Id()))).Select(Month.Of).Distinct().ToList())
            Assert.True(await database.OpenAsync(month));
    }

    public static async Task<bool> OpenAsync(this GatewayDatabase database, Month month) => (await database.WriteAsync(session => session.QueryAsync(
        "select case when gateway_open_month(?1::date) then 1 else 0 end", row => row.Add($"{month.Year:0000}-{month.Number:00}-01"), row => row.Small())))[0] == 1;

    /// <summary>A body that was born then.</summary>
    public static async Task<Guid> AddBodyAsync(this GatewayDatabase database, DateTimeOffset at, string dossier = "")
    {
        var id = Guid.CreateVersion7(at);
        await database.WriteAsync(session => session.ExecuteAsync("insert into payload (id, kind, dossier, body) values (?1, 'reply', ?2, ?3)", row => row.Add(id).Add(dossier).Add("{}"u8)));
        return id;
    }

    public static async Task<IReadOnlyList<string>> PartsAsync(this GatewayDatabase database, string table) =>
        [.. (await new PartitionedHistory(database).PartsAsync()).Where(part => part.Table == table).Select(part => $"{part.Month.Year}-{part.Month.Number}").Order(StringComparer.Ordinal)];
}
