using Dapper;
using Gateway.Auditing;

namespace Gateway.Storage;

/// <summary>Time stamps, each beside the checkpoint that it is of.</summary>
public sealed class StampStore(GatewayDatabase database) : IStampStore
{
    private const string AddStamp = "insert into audit_stamp (size, stamped_at, token) values (?1, ?2, ?3) on conflict (size) do nothing";
    private const string ReadLast = "select max(stamped_at) from audit_stamp";
    private const string ReadCovering = "select c.content, c.signature, s.token from audit_stamp s join audit_checkpoint c on c.size = s.size where s.size > @position order by s.size limit 1";

    public Task<DateTimeOffset?> LastAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
        await reader.ExecuteScalarAsync<long?>(new CommandDefinition(ReadLast, cancellationToken: cancellation)) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : (DateTimeOffset?)null);

    public Task AddAsync(long size, byte[] stamp, DateTimeOffset now) => database.WriteAsync(session => session.ExecuteAsync(AddStamp, row => row.Add(size).Add(now).Add(stamp)));

    public Task<SignedCheckpoint?> CoveringAsync(long position, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = await reader.QueryAsync<(byte[] Content, byte[] Signature, byte[] Token)>(new CommandDefinition(ReadCovering, new { position }, cancellationToken: cancellation));
        return found.Select(row => new SignedCheckpoint(row.Content, row.Signature, row.Token)).FirstOrDefault();
    });
}
