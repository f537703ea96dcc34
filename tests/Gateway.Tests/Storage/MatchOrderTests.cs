using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>A process that stopped in the middle of matching still has its rows when another one takes over.</summary>
public sealed class MatchOrderTests(PostgresServer server) : IAsyncDisposable
{
    private const string Dossier = "D-1";
    private static readonly byte[] Content = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}"""u8.ToArray();
    private readonly Stage stage = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task A_later_answer_waits_for_an_earlier_one_that_another_process_has_taken()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var claimed = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(claimed, new Outcome.Deferred("HS-1", TimeSpan.FromDays(2)));
        var first = await ReceiveAsync(claimed, AnswerKind.Answered, "c-1");
        await using var source = NpgsqlDataSource.Create(stage.Address.ConnectionString!);
        await using var holder = await source.OpenConnectionAsync(Stop);
        await using var holding = await holder.BeginTransactionAsync(Stop);
        await using (var taking = new NpgsqlCommand($"select 1 from callback_identity where id = '{first}' for update", holder))
            await taking.ExecuteNonQueryAsync(Stop);
        await ReceiveAsync(claimed, AnswerKind.Refused, "c-2");

        var matching = stage.MatchAsync();
        await using var other = await source.OpenConnectionAsync(Stop);
        await using var waits = new NpgsqlCommand("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", other);
        while (await waits.ExecuteScalarAsync(Stop) is 0L)
            Assert.False(matching.IsCompleted, "The later answer was matched without the earlier one.");
        await holding.RollbackAsync(Stop);

        Assert.Equal([CallbackState.Matched, CallbackState.Conflict], await matching);
    }

    private async Task<Guid> ReceiveAsync(Claimed claimed, AnswerKind kind, string callbackId)
    {
        var (answer, exchange) = (new AgencyAnswer(kind, "done", Content), claimed.Standing.Exchange);
        var receipt = await stage.Callbacks.ReceiveAsync(new AgencyCallback(Ids.New(stage.Clock), exchange.Agency, callbackId, exchange.Key, CallbackChannel.Rest, answer, stage.Now, CallbackHash.Of(exchange.Key, answer)), stage.Now);
        return receipt!.Callback;
    }
}
