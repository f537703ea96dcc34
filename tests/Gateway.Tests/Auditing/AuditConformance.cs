using System.Text;
using System.Text.Json.Nodes;
using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Tests.Storage;
using NJsonSchema;

namespace Gateway.Tests.Auditing;

public sealed class SqliteAuditTests() : AuditConformance(null);

public sealed class PostgresAuditTests(PostgresServer server) : AuditConformance(server);

/// <summary>What happens leaves its record in the same transaction: chained, in order, without gaps, and without anything personal.</summary>
public abstract class AuditConformance : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0100";
    private const string BirthResult = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}""";
    private readonly Stage stage;

    protected AuditConformance(PostgresServer? server) => stage = new Stage(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Everything_that_moves_a_dossier_stands_in_its_chain_in_order()
    {
        await LiveAsync();
        var chain = (await UnsealedAsync()).Where(record => record["chain"]!.GetValue<string>() == Dossier).ToList();
        Assert.Equal(["plan.opened", "attempt.finished", "attempt.finished", "inquiry.answered", "callback.matched", "attempt.lost", "event.planned"], chain.Select(TypeOf));
        AssertChained(chain);
        Assert.Equal(chain.Count, (await stage.FindAsync(Dossier))!.Facts.Audit.Count);
    }

    [Fact]
    public async Task What_comes_in_at_a_door_is_sealed_before_what_becomes_of_it()
    {
        await LiveAsync();
        var log = await UnsealedAsync();
        Assert.All(log.GroupBy(record => record["chain"]!.GetValue<string>()), chain => AssertChained([.. chain]));
        var types = log.Select(TypeOf).ToList();
        Assert.InRange(types.IndexOf("event.accepted"), 0, types.IndexOf("plan.opened") - 1);
        Assert.InRange(types.IndexOf("callback.received"), 0, types.IndexOf("callback.matched") - 1);
    }

    [Fact]
    public async Task Every_record_keeps_the_contract_and_names_nobody()
    {
        await LiveAsync();
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Contracts, "audit", "v1", "audit-record.schema.json"), Stop);
        var records = await UnsealedAsync();
        Assert.All(records, record => Assert.Empty(schema.Validate(record.ToJsonString())));
        records[0]["applicant"] = "x";
        Assert.NotEmpty(schema.Validate(records[0].ToJsonString()));
        var text = string.Concat(records.Select(record => record.ToJsonString()));
        Assert.All(Canaries(), canary => Assert.DoesNotContain(canary, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_written_is_committed_to_under_its_dossier_s_key()
    {
        await LiveAsync();
        var bodies = await stage.Database.WriteAsync(session => session.QueryAsync("select dossier, body from payload order by id", _ => { }, row => Stage.Commitments.Of(row.Text(), row.Bytes())));
        var records = (await UnsealedAsync()).Where(record => record["body"] is not null).ToList();
        Assert.Equal(["event.accepted", "event.accepted", "callback.received"], records.Select(TypeOf).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(bodies.Order(StringComparer.Ordinal), records.Select(record => record["body"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_agency_s_reply_is_committed_to_with_its_attempt_and_what_it_said_when_it_was_asked_with_the_inquiry()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.Unreachable, false) { RawReply = "Thử Nghiệm"u8.ToArray() });
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("HT-0058-1", TimeSpan.FromHours(1)));
        stage.Clock.Advance(TimeSpan.FromHours(3));
        await stage.AskAsync("civil-status", new InquiryAnswer.Known(new AgencyAnswer(AnswerKind.Answered, "done", Encoding.UTF8.GetBytes(BirthResult))));
        var records = (await UnsealedAsync()).Where(record => TypeOf(record) is "attempt.finished" or "inquiry.answered").ToList();
        string?[] expected = [Stage.Commitments.Of(Dossier, "Thử Nghiệm"u8), null, Stage.Commitments.Of(Dossier, Encoding.UTF8.GetBytes(BirthResult))];
        Assert.Equal(expected, records.Select(record => record["body"]?.GetValue<string>()));
    }

    [Fact]
    public async Task An_event_that_nobody_can_plan_is_recorded_though_it_moves_no_dossier()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-2", text => text.Replace("\"sequence\": \"1\"", "\"sequence\": \"9\"", StringComparison.Ordinal)));
        await stage.AcceptAsync(stage.Event("withdrawn", Dossier));
        await stage.PlanAsync();
        stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await stage.ParkGapsAsync());
        Assert.Equal(0, await stage.ParkGapsAsync());
        var parked = (await UnsealedAsync()).Where(record => TypeOf(record) == "event.parked").ToList();
        Assert.Equal([("accepted", PlanningReasons.AlreadyOpen), ("withdrawn", PlanningReasons.SequenceGap)], parked.Select(record => (record["kind"]!.GetValue<string>(), record["reason"]!.GetValue<string>())));
        Assert.All(parked, record => Assert.StartsWith("door:", record["chain"]!.GetValue<string>(), StringComparison.Ordinal));
        await AssertContractAsync(parked);
    }

    [Fact]
    public async Task An_answer_that_moves_nothing_is_recorded_with_what_became_of_it()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var birth = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(birth, new Outcome.Deferred("HT-0058-1", TimeSpan.FromHours(1)));
        await stage.AnswerAsync(birth, AnswerKind.Answered, BirthResult, "c-1");
        await stage.AnswerAsync(birth, AnswerKind.Answered, BirthResult, "c-2");
        await stage.AnswerAsync(birth, AnswerKind.Answered, BirthResult.Replace("2026-11-23", "2026-11-24", StringComparison.Ordinal), "c-3");
        await stage.AnswerAsync(birth, AnswerKind.SupplementRequested, "{}", "c-4");
        var stranger = new AgencyAnswer(AnswerKind.Answered, "done", Encoding.UTF8.GetBytes(BirthResult));
        await stage.Callbacks.ReceiveAsync(new AgencyCallback(Ids.New(stage.Clock), "police", "c-5", "nobody", CallbackChannel.Soap, stranger, stage.Now, CallbackHash.Of("nobody", stranger)), stage.Now);
        await stage.MatchAsync();
        await stage.MatchAsync();

        var log = await UnsealedAsync();
        var aside = log.Where(record => TypeOf(record) is "callback.repeated" or "callback.parked").ToList();
        Assert.Equal(
            [("callback.repeated", null, Dossier), ("callback.parked", "conflict", Dossier), ("callback.parked", "late", Dossier), ("callback.parked", "unmatched", null)],
            aside.Select(record => (TypeOf(record), record["reason"]?.GetValue<string>(), record["dossier"]?.GetValue<string>())));
        var received = log.Last(record => TypeOf(record) == "callback.received");
        Assert.Equal(Stage.Commitments.Of(received["callback"]!.GetValue<string>(), Encoding.UTF8.GetBytes(BirthResult)), received["body"]!.GetValue<string>());
        await AssertContractAsync([.. aside, received]);
    }

    [Fact]
    public async Task What_is_refused_or_given_up_leaves_nothing()
    {
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1"));
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1"));
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1", text => text.Replace("3200", "3201", StringComparison.Ordinal)));
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier + "-b", "e-2"));
        var log = await UnsealedAsync();
        Assert.Equal(["event.accepted", "event.accepted"], log.Select(TypeOf));
        AssertChained(log);
    }

    [Fact]
    public async Task Lanes_have_no_gaps_however_many_write_at_once()
    {
        const int dossiers = 32;
        await Parallel.ForEachAsync(Enumerable.Range(0, dossiers), Stop, async (i, _) => await stage.AcceptAsync(stage.Event("accepted-birth", $"{Dossier}-{i:00}")));
        await stage.PlanAsync();
        var claims = await stage.Exchanges.ClaimAsync("civil-status", dossiers, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        await Parallel.ForEachAsync(claims, Stop, async (claim, _) => await stage.SettleAsync(claim, new Outcome.Refused("refused")));
        var unsealed = await stage.Audit.NextAsync(1000);
        Assert.Null(unsealed.Gap);
        Assert.Equal(3 * dossiers, unsealed.Count);
        Assert.All(Parsed(unsealed).GroupBy(record => record["chain"]!.GetValue<string>()), chain => AssertChained([.. chain]));
    }

    [Fact]
    public async Task What_is_sealed_is_read_by_its_position_and_comes_no_more()
    {
        await LiveAsync();
        var unsealed = await stage.Audit.NextAsync(1000);
        var after = new SealedLog(unsealed.Count, unsealed.Runs.Where(run => run.Lane == Guid.Empty).Sum(run => run.Records.Count), new byte[] { 1, 2 });
        var tile = new MerkleTile(0, 0, [3, 4]);
        using var key = CheckpointKey.Create();
        var checkpoint = key.Sign(new Checkpoint("test", after.Size, Convert.ToHexStringLower(MerkleHash.Empty), stage.Now, null, key.Public.Id));
        Assert.True(await stage.Audit.SealAsync(unsealed, after, [tile], checkpoint));
        Assert.False(await stage.Audit.SealAsync(unsealed, after, [tile], checkpoint));
        Assert.Equal(0, (await stage.Audit.NextAsync(1000)).Count);

        var read = await stage.Audit.RecordsAsync(0, 1000, Stop);
        Assert.Equal(unsealed.Runs.SelectMany(run => run.Records), read.Select(record => record.Record));
        Assert.Equal(Enumerable.Range(0, unsealed.Count).Select(i => (long)i), read.Select(record => record.Position));
        Assert.Equal(read.Skip(3).Take(4).Select(record => record.Id), (await stage.Audit.RecordsAsync(3, 4, Stop)).Select(record => record.Id));
        Assert.Equal(tile.Hashes, await stage.Audit.ReadAsync(0, 0, Stop));
        Assert.Equal(checkpoint.Hash, Assert.Single(await stage.Audit.CheckpointsAsync(0, 10, Stop)).Hash);
        Assert.Equal(checkpoint.Hash, (await stage.Audit.LastCheckpointAsync(Stop))!.Hash);

        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier + "-b"));
        var next = await stage.Audit.NextAsync(1000);
        Assert.Equal(unsealed.Count, next.Log.Size);
        Assert.Equal(1, next.Count);
    }

    [Fact]
    public async Task A_record_that_is_gone_before_it_was_sealed_is_missed()
    {
        await LiveAsync();
        await stage.Database.WriteAsync(session => session.ExecuteAsync("delete from audit_event where lane = ?1 and position = 2", row => row.Add(Guid.Empty)));
        var unsealed = await stage.Audit.NextAsync(1000);
        Assert.Equal((Guid.Empty, 2L), unsealed.Gap);
        Assert.Equal(2, unsealed.Runs.Single(run => run.Lane == Guid.Empty).Records.Count);
    }

    // Birth is out of reach, then deferred, asked for and answered; residence is lost on the way; the citizen withdraws.
    private async Task LiveAsync()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.Unreachable, false));
        stage.Clock.Advance(TimeSpan.FromHours(1));
        var birth = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(birth, new Outcome.Deferred("HT-0058-1", TimeSpan.FromHours(1)));
        stage.Clock.Advance(TimeSpan.FromHours(3));
        await stage.AskAsync("civil-status", new InquiryAnswer.Working("HT-0058-1"));
        await stage.AnswerAsync(birth, AnswerKind.Answered, BirthResult, "c-1");
        await stage.ClaimOneAsync("police");
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.RescueAsync("node-2", onlyOwner: false);
        await stage.AcceptAsync(stage.Event("withdrawn", Dossier, null, text => text.Replace("\"sequence\": \"4\"", "\"sequence\": \"2\"", StringComparison.Ordinal)));
        await stage.PlanAsync();
    }

    // Whatever the citizen, the clerk and the agency wrote.
    private static List<string> Canaries()
    {
        var data = JsonNode.Parse(Repository.Contract("intake", "v1", "samples", "accepted-birth.json"))!["data"]!;
        List<string> written = [.. Texts(data["applicant"]!), .. Texts(data["receiver"]!), .. Texts(data["form"]!), .. Texts(JsonNode.Parse(BirthResult)!), "HT-0058-1"];
        var telling = written.FindAll(text => text.Length > 5 && !DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _));
        Assert.InRange(telling.Count, 20, int.MaxValue);
        return telling;
    }

    private static IEnumerable<string> Texts(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is null ? [] : Texts(member.Value)),
        JsonArray items => items.SelectMany(item => item is null ? [] : Texts(item)),
        _ => [node.ToString()],
    };

    private async Task<List<JsonNode>> UnsealedAsync() => Parsed(await stage.Audit.NextAsync(1000));

    private static List<JsonNode> Parsed(Unsealed unsealed) => [.. unsealed.Runs.SelectMany(run => run.Records).Select(record => JsonNode.Parse(record)!)];

    private static string TypeOf(JsonNode record) => record["type"]!.GetValue<string>();

    private static async Task AssertContractAsync(IEnumerable<JsonNode> records)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Contracts, "audit", "v1", "audit-record.schema.json"), Stop);
        Assert.All(records, record => Assert.Empty(schema.Validate(record.ToJsonString())));
    }

    private static void AssertChained(List<JsonNode> chain)
    {
        for (var n = 0; n < chain.Count; n++)
        {
            Assert.Equal(n, chain[n]["n"]!.GetValue<int>());
            var before = n == 0 ? null : Convert.ToHexStringLower(MerkleHash.Leaf(Encoding.UTF8.GetBytes(chain[n - 1].ToJsonString(Plain))));
            Assert.Equal(before, chain[n]["prev"]?.GetValue<string>());
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
