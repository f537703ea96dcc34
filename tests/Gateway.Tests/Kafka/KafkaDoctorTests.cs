using System.Diagnostics;
using System.Text.Json;
using Gateway.Host.Cli;
using Gateway.Simulators.Driving;
using Gateway.Storage;

namespace Gateway.Tests.Kafka;

/// <summary>What the doctor and readiness say of brokers, from the first moment on.</summary>
public sealed class KafkaDoctorTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-kafka-doctor-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Topics_that_are_missing_are_named_one_by_one_and_none_is_made()
    {
        var options = await cluster.CreateAsync(1);
        var (missing, exitCodeOfMissing) = await DoctorAsync("en", [.. cluster.Settings, .. Topics(options.Topics.Audit + ".x", options.Topics.Checkpoints, options.Topics.Parked)]);
        Assert.Equal(($"topic {options.Topics.Audit}.x does not exist: it must be made first (topic-missing)", ExitCodes.Configuration), (Assert.Single(missing), exitCodeOfMissing));
        Assert.Equal([$"topic {options.Topics.Audit}.x chưa có: cần tạo trước (topic-missing)"], (await DoctorAsync("vi", [.. cluster.Settings, .. Topics(options.Topics.Audit + ".x", options.Topics.Checkpoints, options.Topics.Parked)])).Lines);
        var (lines, exitCode) = await DoctorAsync("en", [.. cluster.Settings, .. Topics(options.Topics.Audit, options.Topics.Checkpoints, options.Topics.Parked)]);
        Assert.Equal(($"sends only (Kafka:System is not set), all topics can be used: {options.Topics.Audit}, {options.Topics.Parked}, {options.Topics.Checkpoints}", ExitCodes.Done), (Assert.Single(lines), exitCode));
    }

    [Fact]
    public async Task Brokers_that_are_not_there_are_told_within_a_bounded_time()
    {
        var since = Stopwatch.StartNew();
        var (lines, exitCode) = await DoctorAsync("vi", [new("GATEWAY_Kafka__BootstrapServers", "127.0.0.1:9")]);
        Assert.Equal(("không kết nối được tới 127.0.0.1:9: sai địa chỉ, máy chủ Kafka đang dừng, bị tường lửa chặn, hoặc Kafka:SecurityProtocol không đúng với cổng này (brokers-away)", ExitCodes.Unreachable), (Assert.Single(lines), exitCode));
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Readiness_speaks_of_Kafka_from_the_start_and_of_what_is_wrong_then()
    {
        using var gateway = Binary.Serving(new StoreAddress(Path.Combine(folder, "gateway.db")), folder);
        gateway.Environment["GATEWAY_Kafka__BootstrapServers"] = "127.0.0.1:9";
        await gateway.StartAsync(Stop);
        Assert.Matches(@"\[!\]kafka (not reached yet|brokers-away) ", await ReadyAsync(gateway));
        await KafkaCluster.UntilAsync(async () => (await ReadyAsync(gateway)).Contains("[!]kafka brokers-away ", StringComparison.Ordinal), "the trouble is told");
        Assert.Equal(0, await gateway.StopAsync());
    }

    private static IEnumerable<KeyValuePair<string, string>> Topics(string audit, string checkpoints, string results) =>
        [new("GATEWAY_Kafka__Topics__Audit", audit), new("GATEWAY_Kafka__Topics__Checkpoints", checkpoints), new("GATEWAY_Kafka__Topics__Results", results)];

    private static async Task<string> ReadyAsync(GatewayProcess gateway)
    {
#pragma warning disable RS0030 // Whoever asks for health is a stranger: no factory, no limits of ours.
        using var client = new HttpClient { BaseAddress = gateway.Url };
#pragma warning restore RS0030
        return await client.GetStringAsync("readyz?verbose", Stop);
    }

    // In a process of its own, for its settings are everybody's here.
    private async Task<(IReadOnlyList<string> Lines, int ExitCode)> DoctorAsync(string language, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var start = new ProcessStartInfo(Binary.Path, ["doctor", "--data", Path.Combine(folder, "gateway.db"), "--json", "--lang", language]) { RedirectStandardOutput = true, WorkingDirectory = folder };
        // Other tests of this process set some for a while.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GATEWAY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["GATEWAY_Urls"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var doctor = Process.Start(start)!;
        using var answer = await JsonDocument.ParseAsync(doctor.StandardOutput.BaseStream, default, Stop);
        await doctor.WaitForExitAsync(Stop);
        return ([.. answer.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("name").GetString() == "kafka").Select(check => check.GetProperty("note").GetString()!)], doctor.ExitCode);
    }
}
