using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>Claims, settles and takes back exchanges. A claim names one agency and one state, so the partial index answers it alone.</summary>
public sealed class ExchangeStore(GatewayDatabase database, IBodySeal seal) : IExchangeStore
{
    private readonly Payloads payloads = new(seal);
    private readonly ClaimRows claims = new(seal);

    private const string Claim = """
        update exchange_due set state = 'in_flight', attempts = attempts + 1 - ask_first, epoch = epoch + 1, lease_until = ?4, lease_owner = ?5
        where id in (select id from exchange_due where agency = ?1 and state = 'due' and due_at <= ?2 order by priority, due_at, id limit ?3)
        returning id
        """;

    private const string ClaimAwaited = """
        update exchange_due set due_at = ?4, epoch = epoch + 1
        where id in (select id from exchange_due where agency = ?1 and state = 'awaiting_callback' and due_at <= ?2 order by due_at limit ?3)
        returning id
        """;

    private const string LostLeases = "select id, dossier from exchange_due where state = 'in_flight' and lease_until < ?1 limit ?2";
    private const string ForeignLeases = "select id, dossier from exchange_due where state = 'in_flight' and lease_owner <> ?1 limit ?2";

    private const string GiveBack = """
        update exchange_due set state = 'due', attempts = attempts - 1 + ask_first, lease_until = null, lease_owner = null
        where id = ?1 and epoch = ?2 and state = 'in_flight'
        """;

    private const string InsertAttempt = """
        insert into attempt (exchange, number, started_at, finished_at, outcome, code, may_have_arrived, retry_after_ms, reference, reply)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string InsertInquiry = "insert into inquiry (exchange, number, asked_at, answer, code) values (?1, ?2, ?3, ?4, ?5)";

    private const string InsertKnown = """
        insert into callback (id, agency, callback_id, exchange_key, channel, kind, code, reference, body_hash, occurred_at, received_at, state, exchange)
        values (?1, ?2, ?3, ?4, 'inquiry', ?5, ?6, ?7, ?8, ?9, ?9, 'received', ?10)
        on conflict (agency, callback_id) do nothing
        """;

    private const string NextDue = """
        select min(due_at) from (
          select due_at from (select due_at from exchange_due where agency = @agency and state = 'due' order by priority, due_at limit 1)
          union all
          select due_at from (select due_at from exchange_due where agency = @agency and state = 'awaiting_callback' order by due_at limit 1))
        """;

    public Task<IReadOnlyList<Claimed>> ClaimAsync(string agency, int max, string owner, DateTimeOffset now, TimeSpan lease) => database.WriteAsync(async session =>
        await claims.ReadAsync(session, await session.QueryAsync(Claim, row => row.Add(agency).Add(now).Add(max).Add(now + lease).Add(owner), columns => columns.Id())));

    public Task<IReadOnlyList<Claimed>> ClaimInquiriesAsync(string agency, int max, DateTimeOffset now, TimeSpan lease) => database.WriteAsync(async session =>
        await claims.ReadAsync(session, await session.QueryAsync(ClaimAwaited, row => row.Add(agency).Add(now).Add(max).Add(now + lease), columns => columns.Id())));

    public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<AttemptEnd> ends, Func<OpenDossier, AttemptEnd, Changes> decide) =>
        SettleAsync(ends, end => end.Claimed, ExchangeState.InFlight, decide, WriteAttemptAsync);

    public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<InquiryEnd> ends, Func<OpenDossier, InquiryEnd, Changes> decide) =>
        SettleAsync(ends, end => end.Claimed, null, decide, WriteInquiryAsync);

    public Task<Planned> RescueAsync(int max, string owner, bool onlyOwner, DateTimeOffset now, Func<OpenDossier, Standing, Changes> decide) => database.WriteAsync(async session =>
    {
        var lost = onlyOwner
            ? await session.QueryAsync(ForeignLeases, row => row.Add(owner).Add(max), ReadKey)
            : await session.QueryAsync(LostLeases, row => row.Add(now).Add(max), ReadKey);
        var wake = new HashSet<string>();
        foreach (var (id, dossier) in lost)
        {
            var open = await DossierRows.FindAsync(session, dossier);
            var standing = open!.Exchanges.First(exchange => exchange.Exchange.Id == id);
            var changes = decide(open, standing);
            if (!standing.AskFirst)
                await session.ExecuteAsync(InsertAttempt, row => row.Add(id).Add(standing.Attempts).Add(now).Add(now).Add("failed").Add(Reasons.LeaseExpired).Add(1).Add((long?)null).Add((string?)null).Add((Guid?)null));
            await ChangeRows.WriteAsync(session, changes, now);
            wake.UnionWith(changes.AgenciesToWake);
        }
        return new Planned(lost.Count, wake);
    });

    public Task GiveBackAsync(IReadOnlyList<Claimed> claimed) =>
        database.WriteAsync(session => session.ExecuteAsync(GiveBack, claimed, (row, claim) => row.Add(claim.Standing.Exchange.Id).Add(claim.Standing.Epoch)));

    public Task<DateTimeOffset?> NextDueAsync(string agency, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        await using var command = reader.CreateCommand();
        command.CommandText = NextDue;
        command.Parameters.Add(new SqliteParameter("@agency", agency));
        return await command.ExecuteScalarAsync(cancellation) is long due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : (DateTimeOffset?)null;
    });

    // What moved since the claim (a rescue, a callback that settled it) wins: the end is not ours to write any more.
    private Task<(IReadOnlyList<Written>, IReadOnlySet<string>)> SettleAsync<TEnd>(
        IReadOnlyList<TEnd> ends, Func<TEnd, Claimed> claimOf, ExchangeState? expected, Func<OpenDossier, TEnd, Changes> decide, Func<Session, TEnd, OpenDossier, Changes, ValueTask> write) => database.WriteAsync(async session =>
    {
        var written = new List<Written>(ends.Count);
        var wake = new HashSet<string>();
        foreach (var end in ends)
        {
            var claim = claimOf(end).Standing;
            var open = await DossierRows.FindAsync(session, claim.Exchange.Dossier);
            var standing = open!.Exchanges.First(exchange => exchange.Exchange.Id == claim.Exchange.Id);
            if (standing.Epoch != claim.Epoch || standing.IsSettled || (expected is { } state && standing.State != state))
            {
                written.Add(new(true, standing.State));
                continue;
            }
            var changes = decide(open, end);
            await write(session, end, open, changes);
            wake.UnionWith(changes.AgenciesToWake);
            written.Add(new(false, changes.Moved[claim.Exchange.Id].State));
        }
        return ((IReadOnlyList<Written>)written, (IReadOnlySet<string>)wake);
    });

    private async ValueTask WriteAttemptAsync(Session session, AttemptEnd end, OpenDossier open, Changes changes)
    {
        var claim = end.Claimed.Standing;
        var content = end.Outcome is Outcome.Answered answered ? answered.Result : end.Outcome.RawReply;
        Guid? body = content.IsEmpty ? null : Body(claim.Exchange.Id, claim.Attempts);
        if (body is { } id)
            await payloads.AddAsync(session, [new(id, end.Outcome is Outcome.Answered ? BodyKind.AgencyResult : BodyKind.Reply, claim.Exchange.Dossier, content)]);
        var (word, code, mayHaveArrived, retryAfter, reference) = Describe(end.Outcome);
        await session.ExecuteAsync(InsertAttempt, row => row.Add(claim.Exchange.Id).Add(claim.Attempts).Add(end.StartedAt).Add(end.FinishedAt)
            .Add(word).Add(code).Add(mayHaveArrived).Add(retryAfter).Add(reference).Add(body));
        var result = end.Outcome is Outcome.Answered ? body : null;
        await ChangeRows.WriteAsync(session, changes, end.FinishedAt, exchange => exchange == claim.Exchange.Id ? new(result, null) : default);
    }

    private async ValueTask WriteInquiryAsync(Session session, InquiryEnd end, OpenDossier open, Changes changes)
    {
        var claim = end.Claimed.Standing;
        var (word, code) = end.Answer switch
        {
            InquiryAnswer.Absent => ("absent", null),
            InquiryAnswer.Working => ("working", null),
            InquiryAnswer.Known known => ("known", known.Answer.Code),
            InquiryAnswer.Unclear unclear => ("unclear", unclear.Code),
            _ => throw new System.Diagnostics.UnreachableException($"Unknown inquiry answer {end.Answer.GetType().Name}."),
        };
        await session.ExecuteAsync(InsertInquiry, row => row.Add(claim.Exchange.Id).Add(claim.Inquiries + 1).Add(end.AskedAt).Add(word).Add(code));
        if (end.Answer is InquiryAnswer.Known { Answer: var answer })
            await AddKnownAsync(session, claim, answer, end.AskedAt);
        await ChangeRows.WriteAsync(session, changes, end.AskedAt);
    }

    // The same answer asked for twice is one callback: its id is made of what it says.
    private async ValueTask AddKnownAsync(Session session, Standing claim, AgencyAnswer answer, DateTimeOffset at)
    {
        var hash = CallbackHash.Of(claim.Exchange.Key, answer);
        var id = Body(claim.Exchange.Id, -claim.Inquiries - 1);
        var callbackId = $"inquiry-{claim.Exchange.Key}-{Words.Of(answer.Kind)}-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
        var added = await session.ExecuteAsync(InsertKnown, row => row.Add(id).Add(claim.Exchange.Agency).Add(callbackId).Add(claim.Exchange.Key).Add(Words.Of(answer.Kind))
            .Add(answer.Code).Add(answer.AgencyReference).Add(hash).Add(at).Add(claim.Exchange.Id));
        if (added == 1)
            await payloads.AddAsync(session, [new(id, BodyKind.Callback, claim.Exchange.Dossier, answer.Content)]);
    }

    private static (string Word, string? Code, long? MayHaveArrived, long? RetryAfter, string? Reference) Describe(Outcome outcome) => outcome switch
    {
        Outcome.Answered answered => ("answered", null, null, null, answered.AgencyReference),
        Outcome.Deferred deferred => ("deferred", null, null, null, deferred.AgencyReference),
        Outcome.Refused refused => ("refused", refused.Code, null, null, null),
        Outcome.Failed failed => ("failed", failed.Code, failed.MayHaveArrived ? 1 : 0, (long?)failed.RetryAfter?.TotalMilliseconds, null),
        _ => throw new System.Diagnostics.UnreachableException($"Unknown outcome {outcome.GetType().Name}."),
    };

    // An id that a repeat of this very write would make again: the last eight bytes follow from the exchange and the turn.
    private static Guid Body(Guid exchange, int turn)
    {
        Span<byte> bytes = stackalloc byte[20];
        exchange.TryWriteBytes(bytes, bigEndian: true, out _);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[16..], turn);
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(bytes, hash);
        hash[..8].CopyTo(bytes[8..]);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }

    private static (Guid Id, string Dossier) ReadKey(Columns row) => (row.Id(), row.Text());
}
