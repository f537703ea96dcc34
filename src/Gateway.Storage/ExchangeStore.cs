using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Claims, settles and takes back exchanges. A claim names one agency and one state, so the partial index answers it alone.</summary>
public sealed class ExchangeStore(GatewayDatabase database, IBodySeal seal) : IExchangeStore
{
    private readonly Payloads payloads = new(seal);
    private readonly ClaimRows claims = new(seal, database.Dialect);

    /// <summary>One range of one partial index, whatever the backlog: every column before the last is an equality, the state a literal.</summary>
    internal const string DueNow = "select id from exchange_due where agency = ?1 and state = 'due' and priority = 0 and due_at <= ?2 order by due_at, id limit ?3";

    private readonly string claim = Claim(database.Dialect, DueNow + database.Dialect.SkipLocked("exchange_due"));
    private readonly string claimFairly = FairClaim.Offices + Claim(database.Dialect, FairClaim.Due(database.Dialect));

    private readonly string hasten = $"""
        update exchange_due set due_at = ?2
        where id {database.Dialect.AnyOf($"""
            select id from exchange_due where agency = ?1 and state = 'due' and priority = 0 and due_at > ?2 and reason = '{Reasons.Unreachable}' and may_have_arrived = 0
            order by due_at, id limit ?3{database.Dialect.SkipLocked("exchange_due")}
            """)}
        """;

    private readonly string claimAwaited = $"""
        update exchange_due set due_at = ?4, epoch = epoch + 1
        where id {database.Dialect.AnyOf($"select id from exchange_due where agency = ?1 and state = 'awaiting_callback' and due_at <= ?2 order by due_at limit ?3{database.Dialect.SkipLocked("exchange_due")}")}
        """;

    private readonly string lostLeases = $"select id, dossier, epoch from exchange_due where state = 'in_flight' and (lease_until < ?1 or {database.Dialect.IsGone("lease_owner")}) limit ?2";
    private const string ForeignLeases = "select id, dossier, epoch from exchange_due where state = 'in_flight' and lease_owner is not ?1 limit ?2";

    private const string GiveBack = """
        update exchange_due set state = 'due', attempts = attempts - 1 + ask_first, lease_until = null, lease_owner = null
        where id = ?1 and epoch = ?2 and state = 'in_flight'
        """;

    private const string InsertAttempt = """
        insert into attempt (exchange, number, started_at, finished_at, outcome, code, may_have_arrived, retry_after_ms, reference, reply, fault)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    private const string InsertInquiry = "insert into inquiry (exchange, number, asked_at, answer, code) values (?1, ?2, ?3, ?4, ?5)";

    private const string Given = """
        select count(*) from exchange e join settlement s on s.exchange = e.id
        where e.dossier = ?1 and e.agency = ?2 and e.step is null and s.ending = 'answered'
        """;

    public Task<IReadOnlyList<Claimed>> ClaimAsync(string agency, int max, string owner, DateTimeOffset now, TimeSpan lease, string? after = null) =>
        claims.ClaimToSendAsync(database, after is null ? claim : claimFairly, row => BindClaim(row.Add(agency).Add(now).Add(max).Add(now + lease).Add(owner), after), GiveBackAsync);

    public Task<int> HastenAsync(string agency, int max, DateTimeOffset now) => database.WriteAsync(session => session.ExecuteAsync(hasten, row => row.Add(agency).Add(now).Add(max)));

    public Task<IReadOnlyList<Claimed>> ClaimInquiriesAsync(string agency, int max, DateTimeOffset now, TimeSpan lease) =>
        claims.ClaimAsync(database, claimAwaited, row => row.Add(agency).Add(now).Add(max).Add(now + lease));

    public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<AttemptEnd> ends, Func<OpenDossier, AttemptEnd, Changes> decide) =>
        SettleAsync(Unknown(ends), end => end.Claimed, ExchangeState.InFlight, decide, WriteAttemptsAsync);

    public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<InquiryEnd> ends, Func<OpenDossier, InquiryEnd, Changes> decide) =>
        SettleAsync(ends, end => end.Claimed, null, decide, WriteInquiriesAsync);

    public Task<Planned> RescueAsync(int max, string owner, bool onlyOwner, DateTimeOffset now, Func<OpenDossier, Standing, Changes> decide) => database.WriteAsync(async session =>
    {
        var lost = onlyOwner && database.IsSole
            ? await session.QueryAsync(ForeignLeases, row => row.Add(owner).Add(max), ReadKey)
            : await session.QueryAsync(lostLeases, row => row.Add(now).Add(max), ReadKey);
        var wake = new HashSet<string>();
        await Rounds.RunAsync(session, lost, key => key.Dossier, async (round, dossiers) =>
        {
            var attempts = new List<AttemptLine>(round.Count);
            var turns = new List<ChangeRows.Turned>(round.Count);
            foreach (var (id, dossier, epoch) in round.Select(place => lost[place]))
            {
                var standing = dossiers[dossier].Exchanges.First(exchange => exchange.Exchange.Id == id);
                if (standing.State != ExchangeState.InFlight || standing.Epoch != epoch)
                    continue;                                       // settled after all, or claimed anew, between the two statements
                turns.Add(new(decide(dossiers[dossier], standing), now));
                if (!standing.AskFirst)
                    attempts.Add(new(id, standing.Attempts, now, now, "failed", Reasons.LeaseExpired, MayHaveArrived: 1));
                wake.UnionWith(turns[^1].Changes.AgenciesToWake);
            }
            session.Tell(InsertAttempt, attempts, BindAttempt);
            ChangeRows.Write(session, turns);
        });
        return new Planned(lost.Count, wake);
    });

    public Task GiveBackAsync(IReadOnlyList<Claimed> claimed) =>
        database.WriteAsync(session => session.ExecuteAsync(GiveBack, claimed, (row, claim) => row.Add(claim.Standing.Exchange.Id).Add(claim.Standing.Epoch)));

    // What moved since the claim (a rescue, a callback that settled it) wins: the end is not ours to write any more.
    private Task<(IReadOnlyList<Written>, IReadOnlySet<string>)> SettleAsync<TEnd>(
        IReadOnlyList<TEnd> ends, Func<TEnd, Claimed> claimOf, ExchangeState? expected, Func<OpenDossier, TEnd, Changes> decide, Func<Session, List<(TEnd End, Changes Changes)>, ValueTask> write) => database.WriteAsync(async session =>
    {
        var written = new Written[ends.Count];
        var wake = new HashSet<string>();
        await Rounds.RunAsync(session, ends, end => claimOf(end).Standing.Exchange.Dossier, async (round, dossiers) =>
        {
            var decided = new List<(TEnd, Changes)>(round.Count);
            foreach (var place in round)
            {
                var claim = claimOf(ends[place]).Standing;
                var open = dossiers.GetValueOrDefault(claim.Exchange.Dossier) ?? claimOf(ends[place]).Known!.Dossier;
                var standing = open.Exchanges.First(exchange => exchange.Exchange.Id == claim.Exchange.Id);
                if (standing.Epoch != claim.Epoch || standing.IsSettled || (expected is { } state && standing.State != state))
                {
                    written[place] = new(true, standing.State);
                    continue;
                }
                var changes = decide(open, ends[place]);
                decided.Add((ends[place], changes));
                wake.UnionWith(changes.AgenciesToWake);
                written[place] = new(false, changes.Moved[claim.Exchange.Id].State);
            }
            await write(session, decided);
        }, end => session.IsAgain || claimOf(end).Known is null);
        return ((IReadOnlyList<Written>)written, (IReadOnlySet<string>)wake);
    });

    // Several turns of one dossier each go over what the one before has left, so it is read. Told in a row, with nothing read between them, they
    // would be one statement, in which the second update of a row is nothing: no error, and no row either.
    private static IReadOnlyList<AttemptEnd> Unknown(IReadOnlyList<AttemptEnd> ends)
    {
        var (seen, shared) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var end in ends)
        {
            if (!seen.Add(end.Claimed.Standing.Exchange.Dossier))
                shared.Add(end.Claimed.Standing.Exchange.Dossier);
        }
        return shared.Count == 0 ? ends : [.. ends.Select(end => shared.Contains(end.Claimed.Standing.Exchange.Dossier) ? end with { Claimed = end.Claimed with { Known = null } } : end)];
    }

    private async ValueTask WriteAttemptsAsync(Session session, List<(AttemptEnd End, Changes Changes)> decided)
    {
        var bodies = new List<Payloads.Body>();
        var attempts = new List<AttemptLine>(decided.Count);
        var turns = new List<ChangeRows.Turned>(decided.Count);
        foreach (var (end, changes) in decided)
        {
            var exchange = end.Claimed.Standing.Exchange;
            var attempt = end.Claimed.Standing.Attempts;
            Guid? body = end.Outcome.Body.IsEmpty ? null : Body(exchange.Id, attempt);
            if (body is { } id)
                bodies.Add(new(id, end.Outcome is Outcome.Answered ? BodyKind.AgencyResult : BodyKind.Reply, exchange.Dossier, end.Outcome.Body));
            var (word, code, mayHaveArrived, retryAfter, reference) = Describe(end.Outcome);
            attempts.Add(new(exchange.Id, attempt, end.StartedAt, end.FinishedAt, word, code, mayHaveArrived, retryAfter, reference, body, (end.Outcome as Outcome.Failed)?.Fault));
            turns.Add(new(changes, end.FinishedAt, exchange.Id, new(end.Outcome is Outcome.Answered ? body : null, null), session.IsAgain ? null : end.Claimed.Known?.Stamp));
        }
        payloads.Add(session, bodies);
        session.Tell(InsertAttempt, attempts, BindAttempt);
        ChangeRows.Write(session, turns);
    }

    private async ValueTask WriteInquiriesAsync(Session session, List<(InquiryEnd End, Changes Changes)> decided)
    {
        session.Tell(InsertInquiry, decided, (row, inquiry) =>
        {
            var (word, code) = Describe(inquiry.End.Answer);
            row.Add(inquiry.End.Claimed.Standing.Exchange.Id).Add(inquiry.End.Claimed.Standing.Inquiries + 1).Add(inquiry.End.AskedAt).Add(word).Add(code);
        });
        await AddKnownAsync(session, decided.FindAll(inquiry => inquiry.End.Answer is InquiryAnswer.Known).ConvertAll(inquiry => inquiry.End));
        ChangeRows.Write(session, decided.ConvertAll(inquiry => new ChangeRows.Turned(inquiry.Changes, inquiry.End.AskedAt)));
    }

    // The same answer asked for twice is one callback: its id is made of what it says. A request in the same words is another one once the
    // agency has been given something since.
    private async ValueTask AddKnownAsync(Session session, List<InquiryEnd> ends)
    {
        if (ends.Count == 0)
            return;
        var given = await session.QueryAsync(Given, ends, (row, end) => row.Add(end.Claimed.Standing.Exchange.Dossier).Add(end.Claimed.Standing.Exchange.Agency), columns => columns.Small());
        var callbacks = ends.Select((end, i) => Callback(end, ((InquiryAnswer.Known)end.Answer).Answer, given[i])).ToList();
        var kept = await session.QueryAsync(CallbackRows.FindId, callbacks, (row, callback) => row.Add(callback.Agency).Add(callback.CallbackId), columns => columns.Text());
        var places = Enumerable.Range(0, ends.Count).Where(i => !kept.Contains(callbacks[i].CallbackId)).ToList();
        session.Tell(CallbackRows.InsertIdentity, places, (row, i) => CallbackRows.BindIdentity(row, callbacks[i], ends[i].AskedAt, ends[i].Claimed.Standing.Exchange.Id), all: true);
        session.Tell(CallbackRows.Insert, places.ConvertAll(i => callbacks[i]), CallbackRows.Bind);
        payloads.Add(session, places.ConvertAll(i => new Payloads.Body(callbacks[i].Id, BodyKind.Callback, ends[i].Claimed.Standing.Exchange.Dossier, callbacks[i].Answer.Content)));
    }

    private static AgencyCallback Callback(InquiryEnd end, AgencyAnswer answer, int given)
    {
        var (claim, exchange) = (end.Claimed.Standing, end.Claimed.Standing.Exchange);
        var hash = CallbackHash.Of(exchange.Key, answer);
        var callbackId = $"inquiry-{exchange.Key}-{Words.Of(answer.Kind)}-{given}-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
        return new(Body(exchange.Id, -claim.Inquiries - 1), exchange.Agency, callbackId, exchange.Key, CallbackChannel.Inquiry, answer, end.AskedAt, hash);
    }

    internal static string Claim(Dialect dialect, string due) => $"""
        update exchange_due set state = 'in_flight', attempts = attempts + 1 - ask_first, epoch = epoch + 1, lease_until = ?4, lease_owner = ?5
        where id {dialect.AnyOf(due)}
        """;

    private static void BindClaim(Row row, string? after)
    {
        if (after is not null)
            row.Add(after);
    }

    private static void BindAttempt(Row row, AttemptLine attempt) => row.Add(attempt.Exchange).Add(attempt.Number).Add(attempt.StartedAt).Add(attempt.FinishedAt)
        .Add(attempt.Outcome).Add(attempt.Code).Add(attempt.MayHaveArrived).Add(attempt.RetryAfter).Add(attempt.Reference).Add(attempt.Reply).Add(attempt.Fault);

    private static (string Word, string? Code) Describe(InquiryAnswer answer) => answer switch
    {
        InquiryAnswer.Absent => ("absent", null),
        InquiryAnswer.Working => ("working", null),
        InquiryAnswer.Known known => ("known", known.Answer.Code),
        InquiryAnswer.Unclear unclear => ("unclear", unclear.Code),
        _ => throw new System.Diagnostics.UnreachableException($"Unknown inquiry answer {answer.GetType().Name}."),
    };

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

    private static (Guid Id, string Dossier, int Epoch) ReadKey(Columns row) => (row.Id(), row.Text(), row.Small());

    private readonly record struct AttemptLine(
        Guid Exchange, int Number, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Outcome, string? Code, long? MayHaveArrived = null, long? RetryAfter = null, string? Reference = null, Guid? Reply = null, string? Fault = null);
}
