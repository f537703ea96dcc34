using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>Rows of an exchange as the API shows them.</summary>
internal static class ExchangeViews
{
    public static ExchangeView Of(ExchangeRow row, ReasonTexts texts, string language) => new(
        Ids.Format(Ids.Exchange, row.Id),
        row.Dossier,
        row.Office,
        row.Step,
        row.Agency,
        row.Operation,
        row.Lane,
        row.ProcedureCode,
        row.Ending is null ? row.State ?? "due" : "settled",
        row.Interim,
        row.Ending,
        texts.Of(row.Agency, row.EndingCode ?? row.Reason ?? (row.LastOutcome == "failed" ? row.LastCode : null), language),
        (int)row.Attempts,
        (int?)row.PortalStatus,
        row.Reference,
        row.Supersedes is { } former ? Ids.Format(Ids.Exchange, former) : null,
        row.BornAt,
        row.State == "due" ? row.DueAt : null,
        row.State == "awaiting_callback" ? row.OverdueAt ?? row.DueAt : null,
        row.SettledAt)
    {
        PromisedAt = row.PromisedAt,
        NotKept = row.IsKept ? null : texts.Of(row.Agency, Reasons.NotKept, language),
    };

    public static ExchangeView Whole(
        ExchangeRow row, IReadOnlyList<AttemptRow> attempts, IReadOnlyList<InquiryRow> inquiries, IReadOnlyList<Guid> blockers, ReasonTexts texts, string language) =>
        Of(row, texts, language) with
        {
            Attempts = [.. attempts.Select(attempt => new AttemptView(
                (int)attempt.Number, attempt.StartedAt, attempt.FinishedAt, attempt.Outcome, texts.Of(row.Agency, attempt.Code, language),
                attempt.MayHaveArrived is { } may ? may != 0 : null, attempt.RetryAfterMs / 1000.0, attempt.Reference, attempt.Fault))],
            Inquiries = [.. inquiries.Select(inquiry => new InquiryView((int)inquiry.Number, inquiry.AskedAt, inquiry.Answer, texts.Of(row.Agency, inquiry.Code, language)))],
            BlockedBy = [.. blockers.Select(id => Ids.Format(Ids.Exchange, id))],
            Result = row.ResultId is null || !row.IsKept ? null : $"/v1/exchanges/{Ids.Format(Ids.Exchange, row.Id)}/result",
        };
}
