using Npgsql;

namespace Gateway.Storage;

/// <summary>
/// The driver's sources of connections. Each has one of a few names, for that is how metrics tell them apart: without one the driver shows the
/// connection string.
/// </summary>
internal static class PostgresPools
{
    public const string WakeUp = "gateway-wake-up", Schema = "gateway-schema";

    public static NpgsqlDataSource Open(string name, NpgsqlConnectionStringBuilder settings) => new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();
}
