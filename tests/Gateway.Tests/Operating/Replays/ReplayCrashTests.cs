using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Checker;
using Gateway.Simulators.Driving;

namespace Gateway.Tests.Operating.Replays;

/// <summary>
/// The real binary, killed again and again in the middle of a replay of everything that an outage left behind. The outside judge says whether each
/// agency acted once, in order, and nothing was forgotten.
/// </summary>
public sealed class ReplayCrashTests(Storage.PostgresServer server) : IDisposable
{
    private const int Dossiers = 120, Kills = 5, RatePerMinute = 6_000;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromMinutes(3);
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-replay-crash-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replay_that_is_killed_in_the_middle_forgets_nothing_and_sends_nothing_twice(bool onServer)
    {
        using var province = await Province.OpenAsync(new()
        {
            Contracts = Repository.Contracts, Binary = Path.Combine(AppContext.BaseDirectory, "gateway"), Folder = folder, Server = onServer ? server.Create().ConnectionString : null,
        });
        using var client = await OperatorAsync(province);
        var keeper = new Shopkeeper(province, TimeProvider.System, Stop);
        await ParkAsync(province, keeper, client);

        var preview = await SendAsync(client, HttpMethod.Post, "v1/replay-previews", $$"""{"q":"","ratePerMinute":{{RatePerMinute}},"canary":0,"failurePercentMax":100,"stopOnNewFailure":false}""");
        var going = preview.GetProperty("willGo").GetInt32();
        Assert.InRange(going, 2 * Dossiers, 3 * Dossiers);
        var replay = (await SendAsync(client, HttpMethod.Post, "v1/replays", $$"""{"previewId":"{{preview.GetProperty("id").GetString()}}","reason":"Cơ quan đã khắc phục","undoSeconds":0}""")).GetProperty("id").GetString()!;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var part = going * kill / (Kills + 2);
            await UntilAsync(async () => Done(await SendAsync(client, HttpMethod.Get, "v1/replays/" + replay)) >= part, "some more have gone");
            Assert.False((await SendAsync(client, HttpMethod.Get, "v1/replays/" + replay)).TryGetProperty("endedAt", out _), "killed in the middle");
            await province.KillAsync(province.Gateway);
            await province.Gateway.StartAsync(Stop);
        }
        await UntilAsync(async () => (await SendAsync(client, HttpMethod.Get, "v1/replays/" + replay)).TryGetProperty("endedAt", out _), "the replay ends");

        var over = await SendAsync(client, HttpMethod.Get, "v1/replays/" + replay);
        var items = await ItemsAsync(client, replay);
        Assert.Equal((going, 0), (over.GetProperty("sent").GetInt32(), over.GetProperty("failed").GetInt32()));
        Assert.Equal(going, items.Where(item => item.GetProperty("state").GetString() == "sent").Select(item => item.GetProperty("exchange").GetString()).Distinct().Count());
        var dump = await keeper.DrainAsync(Longest);
        Assert.NotNull(dump);
        await keeper.ProveAsync();
        await province.Feed.ReadToEndAsync(Stop);
        var sentence = await province.JudgeAsync(isDrained: true, await keeper.DumpWholeAsync(), Stop);
        Assert.True(sentence.ExitCode == Court.Holds, sentence.ToString());
        Assert.Equal(0, await province.Gateway.StopAsync());
    }

    // Accepted while the agencies are away, then started without their addresses: whatever is due is parked, as after a change of configuration gone wrong.
    // The shop is there all the time, for it hears of everything in order.
    private static async Task ParkAsync(Province province, Shopkeeper keeper, HttpClient client)
    {
        foreach (var agency in AgencyCast.Agencies)
            province.Cut(agency);
        await province.Gateway.StartAsync(Stop);
        foreach (var batch in Enumerable.Range(1, Dossiers).Chunk(100))
            await keeper.HandInAsync([.. batch.Select(serial => new SimulatedDossier(province.Events.Accepted("9.900001", serial), EventMode.Batch))]);
        await UntilAsync(async () => await CountAsync(client, "agency=social-insurance") >= Dossiers, "everything is planned");
        Assert.Equal(0, await province.Gateway.StopAsync());
        var addresses = province.Gateway.Environment.Where(pair => pair.Key.EndsWith("__Endpoint", StringComparison.Ordinal) && !pair.Key.Contains("one_stop", StringComparison.Ordinal)).ToList();
        foreach (var (name, _) in addresses)
            province.Gateway.Environment.Remove(name);
        await province.Gateway.StartAsync(Stop);
        await UntilAsync(async () => await CountAsync(client, "state=due") == 0 && await CountAsync(client, "state=parked") >= 2 * Dossiers, "everything is parked");
        Assert.Equal(0, await province.Gateway.StopAsync());
        foreach (var (name, value) in addresses)
            province.Gateway.Environment[name] = value;
        foreach (var agency in AgencyCast.Agencies)
            province.Agencies[agency].Up();
        await province.Gateway.StartAsync(Stop);
    }

    private static int Done(JsonElement replay) => replay.GetProperty("sent").GetInt32() + replay.GetProperty("failed").GetInt32() + replay.GetProperty("skipped").GetInt32();

    private static async Task<int> CountAsync(HttpClient client, string filter)
    {
        var count = 0;
        for (string? after = null; ;)
        {
            var page = await SendAsync(client, HttpMethod.Get, $"v1/exchanges?limit=200&{filter}{(after is null ? "" : "&after=" + after)}");
            count += page.GetProperty("data").GetArrayLength();
            if (!page.GetProperty("page").TryGetProperty("next", out var next))
                return count;
            after = next.GetString();
        }
    }

    private static async Task<List<JsonElement>> ItemsAsync(HttpClient client, string replay)
    {
        var items = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var page = await SendAsync(client, HttpMethod.Get, $"v1/replays/{replay}/items?limit=1000{(after is null ? "" : "&after=" + after)}");
            items.AddRange(page.GetProperty("data").EnumerateArray());
            if (!page.GetProperty("page").TryGetProperty("next", out var next))
                return items;
            after = next.GetString();
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Longest, "not within three minutes: " + what);
            await Task.Delay(Glance, TimeProvider.System, Stop);
        }
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (body is not null)
            request.Headers.Add("Idempotency-Key", $"\"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}\"");
        using var reply = await client.SendAsync(request, Stop);
        var text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(reply.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<HttpClient> OperatorAsync(Province province)
    {
        var key = (string)(await province.Gateway.AskAsync("system", "add", "truc-gui-lai", "--reason", "Test", "--kind", "operator", "--office", "*", "--right", "read-exchanges", "replay", "replay-many", "-o", "json"))["key"]!;
#pragma warning disable RS0030 // An operator's tool is a stranger: no factory, no limits of ours.
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(1) }) { BaseAddress = province.Gateway.Url };
#pragma warning restore RS0030
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
