using Gateway.Tests.Storage;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Gateway.Tests.Storage;

public sealed class PostgresConformance(PostgresServer server) : StoreConformance(new Stage(server));

public sealed class PostgresDossierLife(PostgresServer server) : DossierLifeConformance(new Stage(server));
