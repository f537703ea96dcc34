using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Makes callbacks durable, then, in a transaction of its own, matches them.</summary>
/// <param name="lanes">Where what is received, and what of it moves nothing, is recorded; null where nothing is.</param>
public sealed class CallbackStore(GatewayDatabase database, IBodySeal seal, AuditLanes? lanes = null) : ICallbackStore, IMatchStore
{
    private readonly Payloads payloads = new(seal);

    private const string FindSame = "select id, received_at, body_hash from callback_identity where agency = ?1 and callback_id = ?2";
    private const string DossierOfKey = "select dossier, trace from exchange where id = ?1 and agency = ?2";

    // An early one is passed over while its attempt is in flight; the attempt's end makes it matchable. What another process has taken is waited for, and
    // not passed over: it may have stopped in the middle, and what came after it would be matched before it.
    private const string NewCallbacks = """
        select i.id, i.agency, i.callback_id, i.exchange_key, i.channel, c.kind, c.code, c.reference, i.body_hash, c.occurred_at, i.exchange, p.dossier, p.body
        from callback_identity i left join exchange_due h on h.id = i.exchange join callback c on c.id = i.id join payload p on p.id = i.id
        where i.state = 'received' and (h.state is null or h.state <> 'in_flight')
        order by i.id limit ?1
        """;

    private const string StandingAnswer = """
        select s.exchange, i.body_hash, s.result, p.dossier, p.id, p.body
        from settlement s left join callback_identity i on i.id = s.callback left join payload p on p.id = s.result and s.callback is null
        where s.exchange = ?1
        """;

    private const string Mark = "update callback_identity set state = ?2 where id = ?1";

    public Task<CallbackReceipt?> ReceiveAsync(AgencyCallback callback, DateTimeOffset now) =>
        AuditLanes.RunAsync(lanes, "callbacks", database, (session, door) => ReceiveAsync(session, callback, now, door));

    private async ValueTask<CallbackReceipt?> ReceiveAsync(Session session, AgencyCallback callback, DateTimeOffset now, AuditDoor? door)
    {
        var same = await session.QueryAsync(FindSame, row => row.Add(callback.Agency).Add(callback.CallbackId), columns => (Id: columns.Id(), At: columns.Time(), Hash: columns.Bytes()));
        if (same.Count > 0)
            return same[0].Hash.AsSpan().SequenceEqual(callback.BodyHash) ? new CallbackReceipt(same[0].Id, same[0].At, true) : null;
        var exchange = Ids.TryParse(Ids.Exchange, callback.ExchangeKey, out var id) ? id : (Guid?)null;
        var known = exchange is null ? [] : await session.QueryAsync(DossierOfKey, row => row.Add(exchange).Add(callback.Agency), columns => (Dossier: columns.Text(), Trace: TraceContext.Stored(columns.TextOrNull())));
        var (dossier, trace) = known.FirstOrDefault();
        session.Tell(CallbackRows.InsertIdentity, [callback], (row, given) => CallbackRows.BindIdentity(row, given, now, dossier is null ? null : exchange), all: true);
        session.Tell(CallbackRows.Insert, [callback], CallbackRows.Bind);
        payloads.Add(session, [new(callback.Id, BodyKind.Callback, dossier ?? "", callback.Answer.Content)]);
        door?.Add(IntakeNotes.Received(callback, dossier, exchange, now, door.Commitments));
        return new CallbackReceipt(callback.Id, now, false, trace);
    }

    public Task<(int Matched, IReadOnlySet<string> AgenciesToWake)> MatchAsync(int max, Func<AgencyCallback, OpenDossier?, byte[]?, (CallbackState State, Changes? Changes)> decide, DateTimeOffset now) =>
        AuditLanes.RunAsync(lanes, "matching", database, async (session, door) =>
        {
            var found = await session.QueryAsync(NewCallbacks + session.Dialect.Lock("i"), row => row.Add(max), Read);
            var wake = new HashSet<string>();
            await Rounds.RunAsync(session, found, item => item.Exchange is null ? item.Callback.CallbackId : item.Dossier, (round, dossiers) => MatchAsync(session, [.. round.Select(place => found[place])], dossiers, decide, now, wake, door));
            return (found.Count, (IReadOnlySet<string>)wake);
        });

    private async ValueTask MatchAsync(
        Session session, List<(AgencyCallback Callback, Guid? Exchange, string Dossier)> round, IReadOnlyDictionary<string, OpenDossier> dossiers,
        Func<AgencyCallback, OpenDossier?, byte[]?, (CallbackState State, Changes? Changes)> decide, DateTimeOffset now, HashSet<string> wake, AuditDoor? door)
    {
        var known = round.FindAll(item => item.Exchange is not null).ConvertAll(item => item.Exchange!.Value);
        var standing = (await session.QueryAsync(StandingAnswer, known, (row, exchange) => row.Add(exchange), ReadStanding)).ToDictionary(answer => answer.Exchange);
        var turns = new List<ChangeRows.Turned>(round.Count);
        var marks = new List<(Guid Callback, CallbackState State)>(round.Count);
        foreach (var (callback, exchange, dossier) in round)
        {
            var (state, changes) = decide(callback, exchange is null ? null : dossiers.GetValueOrDefault(dossier), exchange is { } id && standing.TryGetValue(id, out var answer) ? answer.HashFor(callback) : null);
            marks.Add((callback.Id, state));
            if (IntakeNotes.SetAside(callback, dossier.Length == 0 ? null : dossier, state, now) is { } note)
                door?.Add(note);
            if (changes is null)
                continue;
            turns.Add(new(changes, now, exchange, new(callback.Id, callback.Id)));
            wake.UnionWith(changes.AgenciesToWake);
        }
        ChangeRows.Write(session, turns);
        session.Tell(Mark, marks, (row, mark) => row.Add(mark.Callback).Add(Words.Of(mark.State)));
    }

    private Standing ReadStanding(Columns row)
    {
        var (exchange, hash, result, dossier) = (row.Id(), row.Bytes(), row.IdOrNull(), row.TextOrNull());
        return new(exchange, hash, dossier is null ? null : payloads.Open(dossier, row.Id(), row.Bytes()), result is not null && dossier is null);
    }

    /// <summary>What settled an exchange: a callback by its hash, or an answer in the reply by its content.</summary>
    private readonly record struct Standing(Guid Exchange, byte[] Hash, byte[]? Content, bool IsContentGone)
    {
        // A reply has no words of its own beside its content, so it is compared as if it had come in the callback's. Once it is no longer kept
        // nothing equals it: a person sees what came, and nobody says that it is the same.
        public byte[]? HashFor(AgencyCallback callback) =>
            Hash.Length > 0 || IsContentGone ? Hash : Content is null ? null : CallbackHash.Of(callback.ExchangeKey, callback.Answer with { Content = Content });
    }

    private (AgencyCallback Callback, Guid? Exchange, string Dossier) Read(Columns row)
    {
        var (id, agency, callbackId, key) = (row.Id(), row.Text(), row.Text(), row.Text());
        var (channel, kind, code, reference) = (Words.Read<CallbackChannel>(row.Text()), Words.Read<AnswerKind>(row.Text()), row.Text(), row.TextOrNull());
        var (hash, occurredAt, exchange, dossier) = (row.Bytes(), row.Time(), row.IdOrNull(), row.Text());
        var answer = new AgencyAnswer(kind, code, payloads.Open(dossier, id, row.Bytes()), reference);
        return (new AgencyCallback(id, agency, callbackId, key, channel, answer, occurredAt, hash), exchange, dossier);
    }
}
