using Gateway.Checker;
using Gateway.Dossiers;
using Gateway.Host.Intake;
using Gateway.Simulators.Driving;
using Gateway.Tests.Kafka;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Intake;

/// <summary>Intake ends before the disk does, and what is accepted has the rest of it.</summary>
public sealed class DiskWatermarkTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    private const long Min = 1000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Under_the_watermark_nothing_is_stored_and_with_a_tenth_more_than_that_events_are_taken_in_again()
    {
        await using var stage = new Stage();
        var free = Min;
        using var disk = new DiskWatermark(() => free, Min, stage.Clock, NullLogger<DiskWatermark>.Instance);
        var intake = new GuardedIntake(stage.Intake, disk);
        var offered = stage.Event("accepted-birth", "D-1");
        foreach (var (bytes, isTakenIn) in new[] { (Min, true), (Min - 1, false), (Min, false), (Min + (Min / 10) - 1, false), (Min + (Min / 10), true), (Min, true) })
        {
            free = bytes;
            stage.Clock.Advance(TimeSpan.FromSeconds(1));
            if (isTakenIn)
            {
                Assert.Single(await intake.AcceptAsync([offered], "shop", stage.Now));
                continue;
            }
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => intake.AcceptAsync([stage.Event("accepted-birth", "D-2")], "shop", stage.Now));
            Assert.Equal((StoreTrouble.Full, true), (refused.Trouble, refused.RetryAfter > TimeSpan.Zero));
        }
        Assert.Null(await stage.Intake.FindAsync("/000.00.12.H26/onestop", "D-2-accepted-birth", Stop));
    }

    [Fact]
    public void A_disk_is_looked_at_once_a_second_and_one_that_cannot_be_read_is_left_to_the_store()
    {
        var (clock, looks, fails) = (new Microsoft.Extensions.Time.Testing.FakeTimeProvider(), 0, false);
        using var disk = new DiskWatermark(() => fails ? throw new IOException() : Min - ++looks, Min, clock, NullLogger<DiskWatermark>.Instance);
        Assert.True(disk.IsLow && disk.IsLow);
        Assert.Equal(1, looks);

        fails = true;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(disk.IsLow);
        using var unread = new DiskWatermark(() => throw new IOException(), Min, clock, NullLogger<DiskWatermark>.Instance);
        Assert.False(unread.IsLow);
    }

    [Fact]
    public async Task Under_the_watermark_the_topic_waits_and_then_goes_on()
    {
        await using var host = await RecordHost.StartAsync(cluster);
        var free = 0L;
        using var disk = new DiskWatermark(() => free, Min, TimeProvider.System, NullLogger<DiskWatermark>.Instance);
        var member = host.Member(new GuardedIntake(host.Stage.Intake, disk));
        for (var number = 1; number <= 30; number++)
            await host.SendAsync(number);

        await KafkaCluster.UntilAsync(() => WaitsAsync(member), "the member waits for room");
        Assert.True(host.Reader!.IsHeld);
        Assert.Equal((0, 0), (await host.StoredAsync(), host.Committed()));

        free = 2 * Min;
        await KafkaCluster.UntilAsync(async () => !await WaitsAsync(member) && await host.StoredAsync() == 30, "everything is taken in");
        await member.StopAsync(Stop);
        Assert.Equal(30, host.Committed());
    }

    [Fact]
    public async Task The_gateway_refuses_events_finishes_what_it_has_and_takes_in_again_by_itself()
    {
        using var disk = SmallDisk.TryMount(8 << 20);
        Assert.SkipWhen(disk is null, "A small file system can be mounted by root only.");
        var folder = Directory.CreateTempSubdirectory("gateway-watermark-").FullName;
        try
        {
            using var province = await Province.OpenAsync(new ProvinceOptions { Contracts = Repository.Contracts, Binary = Binary.Path, Folder = folder });
            province.Gateway.Environment["GATEWAY_Storage__FreeMegabytesMin"] = "4";
            province.Gateway.Environment["GATEWAY_Storage__DiskFolder"] = disk!.Folder;
            var (shop, results, ballast) = (Path.Combine(folder, "I.jsonl"), Path.Combine(folder, "R.jsonl"), Path.Combine(disk.Folder, "ballast"));
            var sentence = await new Ordeal(province, seed: 9, TimeProvider.System) { Between = TimeSpan.FromMilliseconds(200) }.RunAsync(async stopping =>
            {
                await KafkaCluster.UntilAsync(() => Task.FromResult(Read(results).Length > 0), "a dossier has been through");
                await File.WriteAllBytesAsync(ballast, new byte[5 << 20], stopping);
                await KafkaCluster.UntilAsync(() => Task.FromResult(Read(shop).Contains("\"http\":503", StringComparison.Ordinal)), "the shop is refused");
                Assert.Equal("[!]disk low (does not affect readiness)", await DiskLineAsync(province.Gateway));
                var told = Read(results).Length;
                await KafkaCluster.UntilAsync(() => Task.FromResult(Read(results).Length > told), "results of what was accepted still come home");
                File.Delete(ballast);
                await KafkaCluster.UntilAsync(async () => await DiskLineAsync(province.Gateway) is null, "there is room again");
            }, dossiersMin: 12, Stop);
            Assert.True(sentence.ExitCode == Court.Holds, sentence.ToString());
            Assert.Equal(["1201", "1202"], Read(province.Gateway.LogPath).Split('\n').Where(line => line.Contains("\"event\":120", StringComparison.Ordinal)).Select(line => line.Split("\"event\":")[1][..4]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> WaitsAsync(RecordStage member)
    {
        try
        {
            await member.RunOnceAsync(Stop);
            return false;
        }
        catch (StoreUnavailableException e)
        {
            return e.Trouble == StoreTrouble.Full;
        }
    }

    private static async Task<string?> DiskLineAsync(GatewayProcess gateway)
    {
#pragma warning disable RS0030 // Whoever asks for health is a stranger: no factory, no limits of ours.
        using var client = new HttpClient { BaseAddress = gateway.Url };
#pragma warning restore RS0030
        return (await client.GetStringAsync("readyz?verbose", Stop)).Split('\n').FirstOrDefault(line => line.Contains("disk", StringComparison.Ordinal));
    }

    private static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
