using System.Diagnostics;
using Gateway.Checker;
using Gateway.Simulators.Driving;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>The real binary while its server crashes, is full or has no place left, under a load that is judged from outside.</summary>
public sealed class ServerFaultTests : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-faults-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_server_whose_places_are_all_taken_makes_the_gateway_wait_and_not_end()
    {
        using var server = OwnServer.Start();
        await JudgeAsync(server, async gateway =>
        {
            await using var crowd = new Crowd(server);
            crowd.TakeAll();
            await WhenRefusedAsync(gateway);
        });
    }

    [Fact]
    public async Task Tables_that_a_stranger_holds_for_longer_than_anybody_waits_cost_time_and_nothing_else()
    {
        using var server = OwnServer.Start();
        await JudgeAsync(server, async gateway =>
        {
            await using var holder = server.Connect();
            await using var command = new NpgsqlCommand("begin; lock table exchange_due, dossier_event in exclusive mode", holder);
            await command.ExecuteNonQueryAsync(Stop);
            await WhenRefusedAsync(gateway);
        });
    }

    [Fact]
    public async Task A_full_disk_of_the_server_refuses_before_the_receipt_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(8 << 20);
        Assert.SkipWhen(disk is null, "A small file system can be mounted by root only.");
        using var server = OwnServer.Start();
        var ballast = Path.Combine(disk!.Folder, "ballast");
        await JudgeAsync(server, async gateway =>
        {
            // Only the bodies lie on the small disk: a server whose own log is full ends, which is another fault.
            var place = Directory.CreateDirectory(Path.Combine(disk.Folder, "bodies")).FullName;
            using (var chown = Process.Start("chown", ["postgres:", place]))
                await chown.WaitForExitAsync(Stop);
            server.Do($"create tablespace small location '{place}'");
            // A lock at a time: the gateway is at work on the same tables.
            server.Do("do $$ declare part regclass; begin for part in select inhrelid::regclass from pg_inherits where inhparent = 'payload'::regclass loop execute format('alter table %s set tablespace small', part); commit; end loop; end $$");
            Fill(ballast);
            await WhenRefusedAsync(gateway);
            await WhenWrittenAsync(gateway.LogPath, "\"trouble\":\"full\"");
            disk.Grow(256 << 20);
            File.Delete(ballast);
        });
    }

    // Loads the gateway with dossiers, lets the fault happen, and has the whole judged once everything is at rest.
    private async Task JudgeAsync(OwnServer server, Func<GatewayProcess, Task> fault)
    {
        using var province = await Province.OpenAsync(new ProvinceOptions { Contracts = Repository.Contracts, Binary = Binary.Path, Folder = folder, Server = server.Store.ConnectionString });
        var sentence = await new Ordeal(province, seed: 7, TimeProvider.System) { Between = TimeSpan.FromMilliseconds(400) }.RunAsync(async stopping =>
        {
            await fault(province.Gateway);
            await province.Gateway.WhenReadyAsync(stopping);
        }, dossiersMin: 12, Stop);
        Assert.True(sentence.ExitCode == Court.Holds, sentence.ToString());
    }

    // The shop itself is told to come again, as its log says, and readiness says so too.
    private async Task WhenRefusedAsync(GatewayProcess gateway)
    {
        await gateway.WhenUnreadyAsync(Stop);
        await WhenWrittenAsync(Path.Combine(folder, "I.jsonl"), "\"http\":503");
    }

    private static async Task WhenWrittenAsync(string log, string what)
    {
        while (!Read(log).Contains(what, StringComparison.Ordinal))
            await Task.Delay(Glance, TimeProvider.System, Stop);
    }

    private static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4 << 10];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>A client that has every place of the server.</summary>
    private sealed class Crowd(OwnServer server) : IAsyncDisposable
    {
        private const string SendAway = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'gateway%'";
        private readonly List<NpgsqlConnection> connections = [];

        /// <summary>The gateway's places too: it is sent away until none of its own is left.</summary>
        public void TakeAll()
        {
            do
                TakeFree();
            while (CountSentAway() > 0);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }

        private void TakeFree()
        {
            try
            {
                while (true)
                    connections.Add(server.Connect());
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                // All are taken.
            }
        }

        private long CountSentAway()
        {
            using var command = new NpgsqlCommand(SendAway, connections[0]);
            return (long)command.ExecuteScalar()!;
        }
    }
}
