using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Keeps an agency's circuit and the counts of its last minutes.</summary>
public sealed class AgencyStateStore(GatewayDatabase database) : IAgencyStateStore
{
    private const int MinutesKept = 60;

    private const string TellCircuit = """
        insert into agency_state (agency, circuit, told_at) values (?1, ?2, ?3)
        on conflict (agency) do update set circuit = excluded.circuit, told_at = excluded.told_at
        """;

    private const string TellGone = """
        insert into agency_pace (agency, minute, gone) values (?1, ?2, ?3)
        on conflict (agency, minute) do update set gone = agency_pace.gone + excluded.gone
        """;

    private readonly string find = $"""
        select (select circuit from agency_state where agency = ?1),
          (select count(*) from exchange_due h where h.agency = ?1 and h.state = 'in_flight' and h.lease_owner <> ?2 and {database.Dialect.Lives("h.lease_owner")})
        """;

    private const string Forget = "delete from agency_pace where agency = ?1 and minute < ?2";

    public Task TellAsync(string agency, CircuitState circuit, int gone, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        var minute = BacklogForecast.MinuteOf(now);
        var touched = await session.ExecuteAsync(TellCircuit, row => row.Add(agency).Add(Words.Of(circuit)).Add(now));
        if (gone == 0)
            return touched;
        touched += await session.ExecuteAsync(TellGone, row => row.Add(agency).Add(minute).Add(gone));
        return touched + await session.ExecuteAsync(Forget, row => row.Add(agency).Add(minute - MinutesKept));
    });

    public Task<(CircuitState Circuit, int UnderWay)?> FindAsync(string agency, string owner) => database.WriteAsync(async session =>
    {
        var (told, underWay) = (await session.QueryAsync(find, row => row.Add(agency).Add(owner), row => (row.TextOrNull(), row.Small())))[0];
        return told is null && underWay == 0 ? ((CircuitState, int)?)null : (told is null ? CircuitState.Closed : Words.Read<CircuitState>(told), underWay);
    });
}
