using System.Globalization;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>A replay's row and its items' rows, written and read in one place.</summary>
internal static class ReplayRows
{
    public const string Columns = """
        id, number, state, made_at, made_by, offices, agencies, known_codes, query, selection, expires_at, rate, stages, failures_max, failure_percent, stops_on_new,
        items, ask_first, waiting, out, sent, failed, skipped, ended_before, failed_before, started_at, started_by, reason, begins_at, stopped, ended_at
        """;

    public const string Insert = """
        insert into replay (id, state, made_at, made_by, offices, agencies, known_codes, query, selection, expires_at, rate, stages, failures_max, failure_percent, stops_on_new, items, ask_first, waiting, skipped)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """;

    private const string Update = """
        update replay set number = ?2, state = ?3, known_codes = ?4, rate = ?5, waiting = ?6, out = ?7, sent = ?8, failed = ?9, skipped = ?10, ended_before = ?11, failed_before = ?12,
            started_at = ?13, started_by = ?14, reason = ?15, begins_at = ?16, stopped = ?17, ended_at = ?18
        where id = ?1
        """;

    public const string InsertItem = """
        insert into replay_item (replay, ordinal, exchange, dossier, agency, payload, epoch, state, code, ask_first, follows, proposed, due_at, reason)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """;

    public const string ItemColumns = "i.ordinal, i.exchange, i.dossier, i.agency, i.payload, i.epoch, i.code, i.ask_first, i.follows, i.proposed, i.reason, i.due_at";

    private const string Find = $"select {Columns} from replay r where id = ?1";

    /// <summary>The replay as it stands, kept from everybody else until the transaction ends; null where there is none.</summary>
    public static async ValueTask<Replay?> TakeAsync(Session session, Guid id) =>
        await session.QueryAsync(Find + session.Dialect.Lock("r"), row => row.Add(id), Read) is [var found] ? found : null;

    public static void BindPreview(Row row, Replay preview) => row
        .Add(preview.Id).Add("building").Add(preview.MadeAt).Add(preview.MadeBy).Add(preview.Offices).Add(preview.Agencies).Add(preview.KnownCodes).Add(preview.Query).Add(preview.Selection).Add(preview.ExpiresAt)
        .Add(preview.Limits.RatePerMinute).Add(string.Join(' ', preview.Limits.Stages)).Add(preview.Limits.FailuresMax).Add(preview.Limits.FailurePercentMax).Add(preview.Limits.StopsOnNewFailure)
        .Add(preview.Items).Add(preview.AskFirst).Add(preview.Waiting).Add(preview.Skipped);

    public static void BindItem(Row row, Guid replay, ReplayItem item) => row
        .Add(replay).Add(item.Ordinal).Add(item.Exchange).Add(item.Dossier).Add(item.Agency).Add(item.Payload).Add(item.Epoch).Add(item.Refusal is null ? "frozen" : "skipped").Add(item.Code)
        .Add(item.AskFirst).Add(item.Follows).Add(item.IsProposed).Add(item.DueAt).Add(item.Refusal);

    /// <summary>Everything of it that changes after the preview.</summary>
    public static void Write(Session session, Replay replay) => session.Tell(Update, [replay], (row, given) => row
        .Add(given.Id).Add(given.Number).Add(Words.Of(given.State!.Value)).Add(given.KnownCodes).Add(given.Limits.RatePerMinute).Add(given.Waiting).Add(given.Out).Add(given.Sent).Add(given.Failed).Add(given.Skipped)
        .Add(given.EndedBefore).Add(given.FailedBefore).Add(given.StartedAt).Add(given.StartedBy).Add(given.Reason).Add(given.BeginsAt).Add(given.Stopped).Add(given.EndedAt), all: true);

    public static Replay Read(Columns row)
    {
        var (id, number, state, madeAt, madeBy) = (row.Id(), row.NumberOrNull(), row.Text(), row.Time(), row.Text());
        var (offices, agencies, codes, query, selection, expiresAt) = (row.Text(), row.Text(), row.Text(), row.TextOrNull(), row.Bytes(), row.Time());
        var limits = new ReplayLimits(row.Small(), [.. row.Text().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(size => int.Parse(size, CultureInfo.InvariantCulture))], row.Small(), row.Small(), row.Flag());
        return new Replay
        {
            Id = id,
            Number = number,
            State = state is "building" or "previewed" ? null : Words.Read<ReplayState>(state),
            MadeAt = madeAt,
            MadeBy = madeBy,
            Offices = offices,
            Agencies = agencies,
            Query = query,
            Selection = selection,
            ExpiresAt = expiresAt,
            Limits = limits,
            KnownCodes = codes,
            Items = row.Small(),
            AskFirst = row.Small(),
            Waiting = row.Small(),
            Out = row.Small(),
            Sent = row.Small(),
            Failed = row.Small(),
            Skipped = row.Small(),
            EndedBefore = row.Small(),
            FailedBefore = row.Small(),
            StartedAt = row.TimeOrNull(),
            StartedBy = row.TextOrNull(),
            Reason = row.TextOrNull(),
            BeginsAt = row.TimeOrNull(),
            Stopped = row.TextOrNull(),
            EndedAt = row.TimeOrNull(),
        };
    }

    public static ReplayItem ReadItem(Columns row) => new(
        row.Small(), row.Id(), row.Text(), row.Text(), row.Id(), row.Small(), row.TextOrNull(), row.Flag(), row.Flag(), row.Flag(), row.TextOrNull(), row.TimeOrNull());
}
