using System.Text;
using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Tests.Procedures;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Auditing;

/// <summary>One record of each type, made by what makes them all, of things that always are the same.</summary>
internal static class SampleRecords
{
    private const string Dossier = "000.00.12.H26-261123-0058", Shop = "shop-a", Version = "1.4.0+sample";
    private static readonly string Replay = Ids.Format(Ids.Replay, Id(7));
    private static readonly DateTimeOffset At = new(2026, 11, 23, 1, 10, 0, TimeSpan.Zero);
    private static readonly AuditHead Before = new(2, new byte[32]);
    private static readonly byte[] Body = """{"fields":{}}"""u8.ToArray();
    private static readonly OfficeCode Office = OfficeCode.TryParse("000.00.12.H26", out var office) ? office : default;
    private static readonly Plan Plan = new(Id(3), Dossier, "2.002913", "2026-09", "birth", new LocalText("Khai sinh", "Birth"), At, null, 60, []);
    private static readonly DossierEvent Accepted = new(Id(1), "/shop", "e-1", DossierEventKind.Accepted, Dossier, Office, 1, "2.002913", At, null, At, Body, Body);
    private static readonly Standing Waiting = new()
    {
        Exchange = new Exchange(Id(4), Dossier, "birth", "civil-status", "register-birth", "civil-status/register-birth", "k", "2.002913", Id(1), null, At),
        State = ExchangeState.AwaitingCallback,
        Attempts = 1,
    };

    private static readonly FailureGroup Group = new(Id(10), 91) { State = GroupState.Known, FirstAt = At };
    private static readonly AgencyCallback Callback = new(Id(5), "civil-status", "c-1", "k", CallbackChannel.Rest, new AgencyAnswer(AnswerKind.Answered, "done", Body), At, Body);
    private static readonly Claimed Claim = Claimed.Of(Waiting, Office.Value, At, null, Body);
    private static readonly Person Lead = new("truong-ca-1", [PersonRole.ShiftLead], null);

    /// <summary>By type, each of the members that it can have.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = Turns().Concat(Notes().Select(OfDoor)).ToDictionary(entry => entry.Type, entry => entry.Record);

    private static IEnumerable<AuditEntry> Turns()
    {
        var settled = Waiting with { State = ExchangeState.Settled, Ending = Ending.Answered, Code = "done" };
        yield return Turn(TurnCauses.Opened(Accepted, Plan), changes => changes.Born.Add(Waiting with { State = ExchangeState.Due }));
        yield return Turn(TurnCauses.Planned(Accepted with { Kind = DossierEventKind.Withdrawn }), changes => changes.Moved[Id(4)] = Waiting with { State = ExchangeState.Settled, Ending = Ending.Cancelled });
        yield return Turn(TurnCauses.Parked(Accepted with { Kind = DossierEventKind.Paid }, PlanningReasons.PaymentNotAsked), _ => { });
        yield return Turn(TurnCauses.Attempted(new AttemptEnd(Claim, new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true) { RawReply = Body }, At, At.AddSeconds(5))), changes => changes.Moved[Id(4)] = Waiting with { State = ExchangeState.Due });
        yield return Turn(TurnCauses.Lost(Waiting), changes => changes.Moved[Id(4)] = Waiting with { State = ExchangeState.Parked, Code = Reasons.LeaseExpired });
        yield return Turn(TurnCauses.Inquired(new InquiryEnd(Claim, new InquiryAnswer.Known(Callback.Answer), At)), changes => changes.Moved[Id(4)] = Waiting);
        yield return Turn(TurnCauses.Matched(Callback, Waiting), changes =>
        {
            changes.Moved[Id(4)] = settled;
            changes.Results.Add(new ResultEvent(Id(6), Dossier, 1, Office, "vn.onestop.exchange.answered", Id(4), Body, At));
        });
        yield return Turn(TurnCauses.Noticed(), changes => changes.Results.Add(new ResultEvent(Id(6), Dossier, 1, Office, "vn.onestop.exchange.supplement-requested", null, Body, At)));
        yield return Turn(TurnCauses.Stopped(Reasons.NoAddress), changes => changes.Moved[Id(4)] = Waiting with { State = ExchangeState.Parked, Code = Reasons.NoAddress });
        yield return Turn(TurnCauses.Replayed(Waiting, Replay, "operator-a"), changes => changes.Moved[Id(4)] = Waiting with { State = ExchangeState.Due });
        yield return Turn(TurnCauses.Recalled(Waiting, Replay), changes => changes.Moved[Id(4)] = Waiting with { State = ExchangeState.Parked, Code = Reasons.TimedOut });
    }

    private static IEnumerable<AuditNote> Notes() =>
    [
        ReplayNotes.Started("operator-a", Replay, "Cơ quan đã khắc phục", new string('0', 64), 31, 60, At),
        ReplayNotes.Changed("operator-a", Replay, "Chờ công an xác nhận", "paused", 30, At),
        ReplayNotes.Stopped(Replay, "stopped-by-failures", At),
        ReplayNotes.Ended(Replay, "finished", 29, 2, 6, At),
        IntakeNotes.Accepted(Accepted, Shop, At, Stage.Commitments),
        new Refusal(AuditTypes.EventRefused, Shop, "schema-violation").Counted(1000, At.AddMinutes(-1), At),
        IntakeNotes.Parked(Shop, "onestop.gateway.dossier-events.v1", 3, [41, 42, 57], "malformed-json", At),
        IntakeNotes.Received(Callback, Dossier, Id(4), At, Stage.Commitments),
        new Refusal(AuditTypes.CallbackRefused, "police-system", "malformed-xml").Counted(1, At, At),
        IntakeNotes.SetAside(Callback, Dossier, CallbackState.Duplicate, At)!,
        IntakeNotes.SetAside(Callback, null, CallbackState.Unmatched, At)!,
        ActNotes.Viewed("operator-a", Dossier, Ids.Format(Ids.Exchange, Id(4)), "inspection", At),
        ActNotes.Exported("operator-a", Dossier, "inspection", At),
        ActNotes.Verified("operator-a", "broken", "record_hash", 4711, 4711, At),
        ActNotes.SignedIn(Shop, "7h3k9mqa", At),
        PersonNotes.LinkMade("account:gateway", new SignInLink("7h3k9mqa", [], Lead, At), "Trực ca sáng"),
        PersonNotes.SessionEnded("account:gateway", Lead.Actor, "7h3k9mqa", "Mất máy", At),
        Refusal.OfKey("revoked", "7h3k9mqa").Counted(12, At.AddSeconds(-50), At),
        Refusal.OfOffice("shop-b", Dossier).Counted(1, At, At),
        ActNotes.OfKey(AuditTypes.SystemAdded, "account:gateway", Shop, "7h3k9mqa", "Đấu nối Một cửa", At),
        ActNotes.OfKey(AuditTypes.KeyAdded, "account:gateway", Shop, "7h3k9mqa", "Đổi khóa định kỳ", At),
        ActNotes.OfKey(AuditTypes.KeyRevoked, "account:gateway", Shop, "7h3k9mqa", "Lộ khóa", At),
        ActNotes.OfView(AuditTypes.ViewSaved, "operator-a", Id(4), 1, "state:parked sort:due", true, At),
        ActNotes.OfView(AuditTypes.ViewChanged, "operator-a", Id(4), 2, "state:parked,held sort:due", false, At),
        ActNotes.OfView(AuditTypes.ViewRemoved, "operator-a", Id(4), 2, null, false, At),
        GroupNotes.Changed("operator-a", "bàn giao ca", Group, new GroupChange { Note = "Đã gọi trực 13:50", State = GroupState.Known }, At),
        GroupNotes.Reopened(Group, At),
        GroupNotes.Merged("operator-a", "cùng một sự cố", Group, [Group with { Id = Id(11) }], At),
        GroupNotes.Split("operator-a", "khác sự cố", Group, Id(11), Id(12), At),
        ActNotes.Migrated("account:gateway", Version, ["Schema/0008-audit.sql"], At),
        ActNotes.Loaded(Version, "all", new string('0', 64), [("2.002913", "2026-09")], ["civil-status"], [("Agencies:civil-status:Endpoint", Stage.Commitments.Of("x", Body))], At),
    ];

    private static AuditEntry Turn(TurnCause cause, Action<Changes> change)
    {
        var facts = new DossierFacts { Number = Dossier, Office = Office, ProcedureCode = "2.002913", OpenedAt = At, ReceivedAt = At, Body = Id(1), Audit = Before };
        var changes = new Changes { Facts = facts };
        change(changes);
        TurnRecord.Add(changes, new TurnContext
        {
            Now = At,
            Cause = cause,
            Commitments = Stage.Commitments,
            NewId = () => Id(9),
            Agencies = new Dictionary<string, AgencyContract> { ["civil-status"] = Gateway.Tests.Exchanges.SomeContracts.Of("civil-status") with { Fingerprint = "0123456789abcdef" } },
            EventTypePrefix = "vn.onestop.",
            EventSource = "/gateway",
            PortalCodes = SomeProcedures.Codes,
            AddWorkingMinutes = (from, _) => from,
        });
        return changes.Audit[0];
    }

    private static AuditEntry OfDoor(AuditNote note) => AuditRecord.Write(Id(9), $"door:{Id(8):n}", Before, note.Type, note.At, note.Actor, note.Dossier, note.Fields).Entry;

    private static Guid Id(byte number) => new([.. Encoding.ASCII.GetBytes("sample-records-"), number]);
}
