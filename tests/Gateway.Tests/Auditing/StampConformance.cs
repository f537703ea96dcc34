using System.Text.RegularExpressions;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Host.Hosting;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Auditing;

public sealed class SqliteStampTests() : StampConformance(null);

public sealed class PostgresStampTests(PostgresServer server) : StampConformance(server);

/// <summary>Checkpoints before a real time-stamp authority, and what their stamps prove afterwards.</summary>
public abstract class StampConformance : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    private readonly SealedStage whole;
    private readonly Stage stage;
    private readonly StampStore stamps;
    private readonly Lines log = new();

    protected StampConformance(PostgresServer? server)
    {
        stage = (whole = new SealedStage(server)).Stage;
        stamps = new StampStore(stage.Database);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await whole.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_newest_checkpoint_is_stamped_at_its_pace_and_verification_says_by_whom()
    {
        await using var authority = await TimeStampServer.StartAsync();
        using var stamper = Stamper(authority, authority.Trust());
        await stamper.RunOnceAsync(Stop);
        Assert.Equal(0, authority.Asked);

        await LiveAsync("D-1");
        await LiveAsync("D-2");
        await stamper.RunOnceAsync(Stop);
        await LiveAsync("D-3");
        await stamper.RunOnceAsync(Stop);
        Assert.Equal(1, authority.Asked);
        Assert.Equal([false, true, false], (await stage.Audit.CheckpointsAsync(0, 10, Stop)).Select(signed => signed.Stamp is not null));

        stage.Clock.Advance(Every);
        await stamper.RunOnceAsync(Stop);
        stage.Clock.Advance(Every);
        await stamper.RunOnceAsync(Stop);
        Assert.Equal(2, authority.Asked);                       // what is stamped is not stamped again
        var found = Assert.IsType<Verdict.Intact>(await VerifyAsync(authority.Trust())).Stamps!;
        Assert.Equal((2, true), (found.Count, found.AreTrusted));
        Assert.Matches("^CN=Test time stamps sha256:[0-9a-f]{64}$", Assert.Single(found.Authorities));
        Assert.InRange(TimeProvider.System.GetUtcNow() - found.LastAt, TimeSpan.FromSeconds(-2), TimeSpan.FromMinutes(2));
        Assert.Empty(log);
    }

    [Fact]
    public async Task A_process_that_takes_over_keeps_the_pace()
    {
        await using var authority = await TimeStampServer.StartAsync();
        await LiveAsync("D-1");
        using (var first = Stamper(authority, authority.Trust()))
            await first.RunOnceAsync(Stop);
        await LiveAsync("D-2");

        using var second = Stamper(authority, authority.Trust());
        await second.RunOnceAsync(Stop);
        Assert.Equal(1, authority.Asked);
        stage.Clock.Advance(Every);
        await second.RunOnceAsync(Stop);
        Assert.Equal(2, authority.Asked);
    }

    [Fact]
    public async Task An_authority_that_is_away_is_told_of_once_and_costs_nothing_but_lateness()
    {
        await using var authority = await TimeStampServer.StartAsync();
        using var stamper = Stamper(authority, authority.Trust());
        authority.IsAway = true;
        for (var round = 0; round < 3; round++)
        {
            await LiveAsync($"D-{round}");
            await stamper.RunOnceAsync(Stop);
            stage.Clock.Advance(Every);
        }
        Assert.Equal((3, "http-503"), (authority.Asked, stamper.Trouble));
        Assert.Equal(3, Assert.IsType<Verdict.Intact>(await VerifyAsync(authority.Trust())).Checkpoints);
        Assert.Contains("http-503", Assert.Single(log), StringComparison.Ordinal);

        authority.IsAway = false;
        await stamper.RunOnceAsync(Stop);
        Assert.Null(stamper.Trouble);
        Assert.Equal(2, log.Count);
        Assert.Equal(1, Assert.IsType<Verdict.Intact>(await VerifyAsync(authority.Trust())).Stamps!.Count);
    }

    [Fact]
    public async Task An_authority_that_is_asked_no_more_is_not_waited_for()
    {
        var authority = await TimeStampServer.StartAsync();
        await LiveAsync("D-1");
        using var stamper = Stamper(authority, authority.Trust());
        await authority.DisposeAsync();
        await stamper.RunOnceAsync(Stop);
        Assert.Equal("unreachable", stamper.Trouble);
    }

    [Fact]
    public async Task A_stamp_of_somebody_whom_nobody_trusts_is_not_kept()
    {
        await using var authority = await TimeStampServer.StartAsync();
        await using var trusted = await TimeStampServer.StartAsync();
        await LiveAsync("D-1");
        using var stamper = Stamper(authority, trusted.Trust());
        await stamper.RunOnceAsync(Stop);
        Assert.Equal("untrusted", stamper.Trouble);
        Assert.Null((await stage.Audit.LastCheckpointAsync(Stop))!.Stamp);
    }

    [Fact]
    public async Task A_stamp_is_judged_by_root_by_signer_by_nobody_and_by_somebody_else()
    {
        await using var authority = await TimeStampServer.StartAsync();
        await using var other = await TimeStampServer.StartAsync();
        await StampedAsync(authority);

        Assert.True(Assert.IsType<Verdict.Intact>(await VerifyAsync(new StampTrust(TimeStampServer.Certificates(authority.SignerFile)))).Stamps!.AreTrusted);
        Assert.False(Assert.IsType<Verdict.Intact>(await VerifyAsync(new StampTrust([]))).Stamps!.AreTrusted);
        var doubt = Assert.Single(Assert.IsType<Verdict.CannotTell>(await VerifyAsync(other.Trust())).Doubts);
        Assert.Equal(DoubtKind.StampUntrusted, doubt.Kind);
        Assert.StartsWith("CN=Test time stamps sha256:", doubt.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stamp_of_another_checkpoint_and_one_that_was_changed_are_damage_at_their_place()
    {
        await using var authority = await TimeStampServer.StartAsync();
        await StampedAsync(authority);
        var checkpoints = await stage.Audit.CheckpointsAsync(0, 10, Stop);
        var (first, second) = (Checkpoint.Read(checkpoints[0].Bytes)!.Size, Checkpoint.Read(checkpoints[1].Bytes)!.Size);
        var stamp = checkpoints[1].Stamp!;
        await stamps.AddAsync(first, stamp, stage.Now);
        var broken = Assert.IsType<Verdict.Broken>(await VerifyAsync(authority.Trust()));
        Assert.Equal((Damage.Stamp, 0L, first - 1, checkpoints[0].Hash), (broken.What, broken.From, broken.To, broken.Expected));

        await RunAsync("delete from audit_stamp where size = ?1", row => row.Add(first));
        for (var at = stamp.Length - 1; at > 0; at -= stamp.Length / 7)
        {
            var touched = (byte[])stamp.Clone();
            touched[at] ^= 4;
            await RunAsync("update audit_stamp set token = ?2 where size = ?1", row => row.Add(second).Add(touched));
            Assert.IsNotType<Verdict.Intact>(await VerifyAsync(authority.Trust()));
        }
        await RunAsync("update audit_stamp set token = ?2 where size = ?1", row => row.Add(second).Add(stamp));
        Assert.IsType<Verdict.Intact>(await VerifyAsync(authority.Trust()));
    }

    [Fact]
    public async Task Evidence_carries_the_stamp_and_openssl_verifies_it_as_the_readme_says()
    {
        await using var authority = await TimeStampServer.StartAsync();
        await using var other = await TimeStampServer.StartAsync();
        await StampedAsync(authority);
        await LiveAsync("D-later");
        var (bundle, _) = (await new EvidenceExport(stage.Audit, stamps, stage.Clock).FindAsync("D-2", Stop))!.Value;
        var zip = SomeBundle.Zip(bundle);

        Assert.True(Assert.IsType<Verdict.Intact>(BundleVerifier.Verify(new MemoryStream(zip), stamps: authority.Trust())).Stamps!.AreTrusted);
        Assert.IsType<Verdict.CannotTell>(BundleVerifier.Verify(new MemoryStream(zip), stamps: other.Trust()));
        var touched = (byte[])bundle.Checkpoints[0].Stamp!.Clone();
        touched[^1] ^= 4;
        var forged = bundle with { Checkpoints = [bundle.Checkpoints[0] with { Stamp = touched }] };
        Assert.Equal(Damage.Stamp, Assert.IsType<Verdict.Broken>(BundleVerifier.Verify(new MemoryStream(SomeBundle.Zip(forged)), stamps: authority.Trust())).What);
        var entries = SomeBundle.Entries(zip);
        var line = System.Text.Encoding.UTF8.GetString(entries["checkpoints.jsonl"]);
        Assert.Contains("openssl ts -verify -data checkpoint.json -in checkpoint.tst -token_in -CAfile tsa.pem", System.Text.Encoding.UTF8.GetString(entries["README.en.txt"]), StringComparison.Ordinal);
        var match = Regex.Match(line, """^\{"signature":"[^"]+","stamp":"([^"]+)","checkpoint":(.*)\}\n$""");
        Assert.True(match.Success, line);
        var folder = Directory.CreateTempSubdirectory("gateway-stamp-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoint.tst"), Convert.FromBase64String(match.Groups[1].Value), Stop);
            await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint.json"), match.Groups[2].Value, Stop);
            string[] verify = ["ts", "-verify", "-data", "checkpoint.json", "-in", "checkpoint.tst", "-token_in", "-CAfile"];
            Assert.Equal(0, (await TimeStampServer.OpenSslAsync(folder, [.. verify, authority.RootFile])).ExitCode);
            Assert.NotEqual(0, (await TimeStampServer.OpenSslAsync(folder, [.. verify, other.RootFile])).ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        // What is not stamped yet goes out with the last checkpoint, as before.
        Assert.Null((await new EvidenceExport(stage.Audit, stamps, stage.Clock).FindAsync("D-later", Stop))!.Value.Bundle.Checkpoints[0].Stamp);
    }

    private async Task StampedAsync(TimeStampServer authority)
    {
        await LiveAsync("D-1");
        await LiveAsync("D-2");
        using var stamper = Stamper(authority, authority.Trust());
        await stamper.RunOnceAsync(Stop);
        Assert.NotNull((await stage.Audit.LastCheckpointAsync(Stop))!.Stamp);
    }

    private async Task LiveAsync(string dossier)
    {
        await stage.OpenAsync("accepted-birth", dossier);
        await whole.SealAsync(Stop);
    }

    private Stamper Stamper(TimeStampServer authority, StampTrust trust) => new(stage.Audit, stamps, authority.Client(), trust, new StampOptions(authority.Address, Every), stage.Clock, log);

    private async Task<Verdict> VerifyAsync(StampTrust trust) => (await new AuditVerification(stage.Audit, stage.Audit, trust, stage.Clock).RunAsync(null, null, Stop)).Verdict;

    private Task<int> RunAsync(string sql, Action<Row> bind) => stage.Database.WriteAsync(session => session.ExecuteAsync(sql, bind));

    private sealed class Lines : List<string>, ILogger<Stamper>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Add(formatter(state, exception));
    }
}
