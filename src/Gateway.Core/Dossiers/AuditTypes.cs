namespace Gateway.Dossiers;

/// <summary>Every type of record that the audit has; contracts/audit/v1/CATALOGUE.md says what each means and who reads it.</summary>
public static class AuditTypes
{
    public const string
        EventAccepted = "event.accepted", EventRefused = "event.refused", EventPlanned = "event.planned", EventParked = "event.parked", RecordParked = "record.parked",
        PlanOpened = "plan.opened", NoticeSent = "notice.sent", ExchangeParked = "exchange.parked",
        AttemptFinished = "attempt.finished", AttemptLost = "attempt.lost", InquiryAnswered = "inquiry.answered",
        CallbackReceived = "callback.received", CallbackRefused = "callback.refused", CallbackMatched = "callback.matched", CallbackRepeated = "callback.repeated", CallbackParked = "callback.parked",
        ExchangeReplayed = "exchange.replayed", ExchangeRecalled = "exchange.recalled", ReplayStarted = "replay.started", ReplayChanged = "replay.changed", ReplayStopped = "replay.stopped", ReplayEnded = "replay.ended",
        BodyViewed = "body.viewed", EvidenceExported = "evidence.exported", AuditVerified = "audit.verified",
        SignInSucceeded = "sign-in.succeeded", SignInRefused = "sign-in.refused", AccessDenied = "access.denied",
        SignInLinkMade = "sign-in-link.made", SessionEnded = "session.ended",
        SystemAdded = "system.added", KeyAdded = "key.added", KeyRevoked = "key.revoked",
        GroupChanged = "group.changed", GroupReopened = "group.reopened", GroupMerged = "group.merged", GroupSplit = "group.split",
        ViewSaved = "view.saved", ViewChanged = "view.changed", ViewRemoved = "view.removed",
        ConfigurationLoaded = "configuration.loaded", SchemaMigrated = "schema.migrated";
}
