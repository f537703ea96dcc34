using Gateway.Callbacks;

namespace Gateway.Storage;

/// <summary>An agency's answer in its two rows: that it was given, which outlives it, and what it said, which goes with its month.</summary>
internal static class CallbackRows
{
    public const string InsertIdentity = """
        insert into callback_identity (id, agency, callback_id, exchange_key, channel, body_hash, received_at, state, exchange)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'received', ?8)
        on conflict (agency, callback_id) do nothing
        """;

    public const string FindId = "select callback_id from callback_identity where agency = ?1 and callback_id = ?2";

    public const string Insert = "insert into callback (id, kind, code, reference, occurred_at) values (?1, ?2, ?3, ?4, ?5)";

    public static void BindIdentity(Row row, AgencyCallback callback, DateTimeOffset receivedAt, Guid? exchange) => row.Add(callback.Id).Add(callback.Agency).Add(callback.CallbackId)
        .Add(callback.ExchangeKey).Add(Words.Of(callback.Channel)).Add(callback.BodyHash).Add(receivedAt).Add(exchange);

    public static void Bind(Row row, AgencyCallback callback) =>
        row.Add(callback.Id).Add(Words.Of(callback.Answer.Kind)).Add(callback.Answer.Code).Add(callback.Answer.AgencyReference).Add(callback.OccurredAt);
}
