using System.Text;
using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Auditing;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Auditing;

public sealed class SqliteDisclosureTests() : DisclosureConformance(null);

public sealed class PostgresDisclosureTests(PostgresServer server) : DisclosureConformance(server);

/// <summary>Evidence with what was written: anybody sees that it is that, and without the dossier's key nobody sees anything.</summary>
public abstract class DisclosureConformance : IAsyncDisposable
{
    private const string Dossier = "D-1";
    private static readonly byte[] Result = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}"""u8.ToArray();
    private static readonly string[] Written = ["applicant", "phản hồi", "001326000123"];
    private readonly SealedStage whole;
    private readonly Stage stage;
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-secrets-").FullName;

    protected DisclosureConformance(PostgresServer? server)
    {
        whole = new SealedStage(server);
        stage = whole.Stage;
        File.WriteAllText(Path.Combine(folder, "commitments-1.key"), Convert.ToHexStringLower("0123456789abcdef0123456789abcdef"u8));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await whole.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_body_that_was_kept_goes_along_and_is_the_one_that_its_record_is_committed_to()
    {
        var bundle = await ExportAsync();
        Assert.Equal([new EvidenceKey(Stage.Commitments.Id, Convert.ToHexStringLower(Stage.Commitments.KeyOf(Dossier)))], bundle.Bodies!.Keys);
        var intact = Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(bundle)));
        Assert.Equal((3, 3), (intact.Bodies, intact.Commitments));
        var written = string.Concat(bundle.Bodies.Bodies.Select(body => Encoding.UTF8.GetString(body.Content)));
        Assert.All(Written, text => Assert.Contains(text, written, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_being_asked_for_neither_bodies_nor_key_are_in_it()
    {
        var bundle = await ExportAsync() with { Bodies = null };
        var entries = SomeBundle.Entries(SomeBundle.Zip(bundle));
        Assert.DoesNotContain("bodies.json", entries.Keys);
        var all = string.Concat(entries.Values.Select(Encoding.UTF8.GetString));
        Assert.DoesNotContain(Convert.ToHexStringLower(Stage.Commitments.KeyOf(Dossier)), all, StringComparison.Ordinal);
        Assert.DoesNotContain("001326000123", all, StringComparison.Ordinal);
        var intact = Assert.IsType<Verdict.Intact>(BundleVerifier.Verify(bundle));
        Assert.Equal(((int?)null, 3), (intact.Bodies, intact.Commitments));
    }

    [Fact]
    public async Task A_body_that_was_changed_is_found_at_its_record()
    {
        var bundle = await ExportAsync();
        Assert.Equal(3, bundle.Bodies!.Bodies.Count);
        for (var i = 0; i < bundle.Bodies.Bodies.Count; i++)
        {
            var body = bundle.Bodies.Bodies[i];
            var broken = Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(With(bundle, i, body with { Content = [.. body.Content, (byte)' '] }))));
            Assert.Equal(Damage.Body, broken.What);
            Assert.EndsWith(" " + body.Commitment, broken.Expected, StringComparison.Ordinal);
            Assert.Contains(body.Commitment, Encoding.UTF8.GetString(bundle.Records.Single(record => record.Position == broken.From).Bytes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_of_no_record_is_found_and_a_key_that_is_not_there_is_a_doubt()
    {
        var bundle = await ExportAsync();
        var stranger = With(bundle, 0, new(Stage.Commitments.Of(Dossier, "x"u8), "x"u8.ToArray()));
        Assert.Equal(Damage.Body, Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(stranger))).What);
        var keyless = bundle with { Bodies = bundle.Bodies! with { Keys = [] } };
        Assert.Equal([new Doubt(DoubtKind.KeyMissing, Stage.Commitments.Id)], Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(SomeBundle.Zip(keyless))).Doubts);
        var shouted = bundle with { Bodies = bundle.Bodies! with { Keys = [bundle.Bodies.Keys[0] with { Key = bundle.Bodies.Keys[0].Key.ToUpperInvariant() }] } };
        Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(SomeBundle.Zip(shouted)));
    }

    [Fact]
    public async Task The_key_of_one_dossier_opens_no_other()
    {
        var bundle = await ExportAsync();
        var other = bundle.Bodies!.Keys[0] with { Key = Convert.ToHexStringLower(Stage.Commitments.KeyOf("D-2")) };
        Assert.Equal(Damage.Body, Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(bundle with { Bodies = bundle.Bodies with { Keys = [other] } }))).What);
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_counted_as_missing_and_is_no_damage()
    {
        var bundle = await ExportAsync();
        Assert.Empty(bundle.Bodies!.Absent!);
        var taken = bundle with { Bodies = bundle.Bodies with { Bodies = [.. bundle.Bodies.Bodies.Skip(1)] } };
        Assert.EndsWith(" " + bundle.Bodies.Bodies[0].Commitment, Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(taken))).Expected, StringComparison.Ordinal);

        await stage.Database.WriteAsync(session => session.ExecuteAsync("delete from payload where id in (select reply from attempt where reply is not null)", _ => { }));
        bundle = await new EvidenceDisclosure(new BodyQueries(stage.Database, new PlainBodies()), new AuditKeyFolder(folder)).WithBodiesAsync(bundle with { Bodies = null }, Stop);
        Assert.Single(bundle.Bodies!.Absent!);
        var intact = Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(bundle)));
        Assert.Equal((2, 3), (intact.Bodies, intact.Commitments));
    }

    [Theory]
    [InlineData(AnswerKind.Answered)]
    [InlineData(AnswerKind.Refused)]
    public async Task An_answer_that_was_asked_for_is_missed_at_no_door(AnswerKind kind)
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("HT-0058-1", TimeSpan.FromHours(1)));
        for (var asked = 0; asked < 2; asked++)
        {
            stage.Clock.Advance(TimeSpan.FromHours(3));
            await stage.AskAsync("civil-status", new InquiryAnswer.Known(new AgencyAnswer(kind, "done", Result)));
        }
        Assert.Equal([CallbackState.Matched], await stage.MatchAsync());
        await whole.SealAsync(Stop);
        var (bundle, _) = (await new EvidenceExport(stage.Audit, new StampStore(stage.Database), stage.Clock).FindAsync(Dossier, Stop))!.Value;

        Assert.IsType<Verdict.Intact>(BundleVerifier.Verify(bundle));
    }

    private static EvidenceBundle With(EvidenceBundle bundle, int place, EvidenceBody other) =>
        bundle with { Bodies = bundle.Bodies! with { Bodies = [.. bundle.Bodies.Bodies.Select((body, i) => i == place ? other : body)] } };

    // Accepted, answered with a riddle, tried again, deferred and called back.
    private async Task<EvidenceBundle> ExportAsync()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.OpenAsync("accepted-birth", "D-2");
        var claims = await stage.Exchanges.ClaimAsync("civil-status", 2, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        await stage.SettleAsync(claims.First(claim => claim.Standing.Exchange.Dossier == Dossier), new Outcome.Failed(Reasons.Unreachable, false) { RawReply = "phản hồi"u8.ToArray() });
        stage.Clock.Advance(TimeSpan.FromHours(1));
        var again = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(again, new Outcome.Deferred("HT-0058-1", TimeSpan.FromHours(9)));
        await stage.AnswerAsync(again, AnswerKind.Answered, Encoding.UTF8.GetString(Result), "c-1");
        await whole.SealAsync(Stop);
        var (bundle, unsealed) = (await new EvidenceExport(stage.Audit, new StampStore(stage.Database), stage.Clock).FindAsync(Dossier, Stop))!.Value;
        Assert.Equal(0, unsealed);
        return await new EvidenceDisclosure(new BodyQueries(stage.Database, new PlainBodies()), new AuditKeyFolder(folder)).WithBodiesAsync(bundle, Stop);
    }
}
