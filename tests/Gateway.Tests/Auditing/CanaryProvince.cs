using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Gateway.Adapters.Kafka;
using Gateway.Simulators;
using Gateway.Simulators.Driving;
using Gateway.Tests.Kafka;
using Gateway.Tests.Telemetry;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Auditing;

/// <summary>
/// The real binary among simulated agencies, with topics, metrics, traces and log, and everything that anybody writes full of canaries: events and answers
/// that are taken, those that are refused, addresses, headers and keys of strangers. Whoever the gateway speaks to – agencies, the shop's webhook, the
/// time-stamp authority – tells by which address and with which headers it did.
/// </summary>
public sealed partial class CanaryProvince : IAsyncLifetime
{
    public const string Name = "Nguyễn Chim Hoàng Yến", Number = "001326999123", Phone = "0900999123", Place = "Số 9 ngõ Chim Sẻ";
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-canaries-").FullName;
    private readonly KafkaCluster cluster = new();
    private readonly List<(string Place, string Text)> told = [];
    private readonly ConcurrentQueue<(string Place, string Text)> sent = [];
    private KafkaTopics topics = null!;
    private Province province = null!;
    private HttpClient client = null!;

    internal Canaries Canaries { get; } = new();

    /// <summary>Everything that left the gateway or stays in its audit, by where it was found.</summary>
    internal IReadOnlyList<(string Place, string Text)> Told => told;

    /// <summary>Types of the records on the audit's topic.</summary>
    internal IReadOnlyList<string> Types { get; private set; } = [];

    /// <summary>What is kept of what was written.</summary>
    internal IReadOnlyList<string> Bodies { get; private set; } = [];

    internal byte[] Evidence { get; private set; } = [];

    internal byte[] Disclosed { get; private set; } = [];

    internal string Dossier { get; private set; } = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await cluster.InitializeAsync();
        await using var collector = await Collector.StartAsync();
        await using var authority = await TimeStampServer.StartAsync();
        province = await Province.OpenAsync(new() { Contracts = Repository.Contracts, Binary = Path.Combine(AppContext.BaseDirectory, "gateway"), Folder = folder });
        var metrics = $"http://127.0.0.1:{FreePort()}";
        await ConfigureAsync(metrics, collector, authority);
        await province.Gateway.StartAsync(Stop);
        client = Client(province.Gateway.Url);
        var (shop, other, auditor) = (await KeyAsync("mot-cua-2", "shop", DossierEvents.Office), await KeyAsync("mot-cua-khac", "shop", "000.00.99.H26"),
            await KeyAsync("kiem-toan", "operator", "*", "--right", "read-audit", "read-results", "read-dossiers", "read-exchanges"));
        await TakeAsync();
        await RefuseAsync(shop);
        await CallBackAsync();
        await ParkAsync();
        await UntilRecordedAsync("plan.opened", "attempt.finished", "inquiry.answered", "callback.matched", "callback.parked", "record.parked");
        await AskAsync(HttpMethod.Get, $"v1/dossiers/{Dossier}", other);
        (Evidence, Disclosed) = (await ExportAsync(auditor, ""), await ExportAsync(auditor, "?bodies=inspection"));
        await AskAsync(HttpMethod.Post, "v1/audit-verifications", auditor);
        await UntilRecordedAsync("event.refused", "callback.refused", "sign-in.refused", "sign-in.succeeded", "access.denied", "configuration.loaded", "evidence.exported", "audit.verified");
        await KafkaCluster.UntilAsync(() => Task.FromResult(authority.LastAsked.Length > 0 && sent.Any(one => one.Place == "sent to one-stop")), "a stamp was asked for, and a webhook called");
        told.Add(("metrics", await client.GetStringAsync(metrics + "/metrics", Stop)));
        Assert.Equal(0, await province.Gateway.StopAsync());
        told.Add(("sent for a time stamp", authority.LastAsked));
        await GatherAsync(collector);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        province?.Dispose();
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task ConfigureAsync(string metrics, Collector collector, TimeStampServer authority)
    {
        var options = await cluster.CreateAsync(1);
        topics = options.Topics with { Results = options.Group + ".results" };
        await cluster.CreateAsync(topics.Results, 1);
        (string Name, string Value)[] settings =
        [
            ("Metrics__Urls", metrics), ("Telemetry__OtlpEndpoint", collector.Url.ToString()), ("Kafka__BootstrapServers", cluster.Servers), ("Kafka__Group", options.Group), ("Kafka__System", "mot-cua"),
            ("Audit__TimeStampAuthority", authority.Address.ToString()), ("Audit__TimeStampCertificates", authority.RootFile), ("Audit__TimeStampEvery", "1s"),
            ("Kafka__Topics__Audit", topics.Audit), ("Kafka__Topics__Results", topics.Results), ("Kafka__Topics__Checkpoints", topics.Checkpoints), ("Kafka__Topics__DossierEvents", topics.DossierEvents), ("Kafka__Topics__Parked", topics.Parked),
        ];
        foreach (var (name, value) in settings)
            province.Gateway.Environment["GATEWAY_" + name] = value;
        foreach (var canary in new[] { Name, Number, Phone, Place })
            Canaries.Add(canary);
        foreach (var (agency, simulator) in province.Agencies)
            simulator.Heard = request => sent.Enqueue(($"sent to {agency}", Head(request)));
    }

    // Not what was sent: that is what agencies are told by their contracts.
    private static string Head(SimulatedRequest request) =>
        $"{request.Method} {request.Path}?{string.Join('&', request.Query.Select(part => $"{part.Key}={part.Value}"))}\n{string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}"))}";

    // Accepted and answered: one dossier over HTTP, one over Kafka, under ids that say who it is about.
    private async Task TakeAsync()
    {
        var first = Marked(province.Events.Accepted("9.900001", 1));
        Dossier = first.Dossier;
        Assert.True(await province.Shop.SendAsync(first, EventMode.Structured, Stop));
        Assert.True(await province.Shop.SendAsync(Marked(province.Events.Accepted("3.000722", 2)), EventMode.Binary, Stop));
        var third = Marked(province.Events.Accepted("9.900001", 3));
        await ProduceAsync(third.Dossier, third.CloudEvent.ToJsonString(), ("content-type", "application/cloudevents+json"));
    }

    private static ShopEvent Marked(ShopEvent made)
    {
        var text = made.CloudEvent.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("Thử Nghiệm", "Chim Hoàng Yến", StringComparison.Ordinal);
        var marked = JsonNode.Parse(text)!.AsObject();
        marked["id"] = $"{made.Id} {Number}";
        marked["data"]!["applicant"]!["phone"] = Phone;
        return made with { Id = $"{made.Id} {Number}", CloudEvent = marked };
    }

    // Every way of being refused, with a canary where it hurts.
    private async Task RefuseAsync(string shop)
    {
        var wrong = Marked(province.Events.Accepted("3.000722", 4)).CloudEvent;
        wrong["data"]![Name] = Place;
        wrong["data"]!["form"]![Name] = Number;
        wrong["data"]!["applicant"]!["citizenId"] = Number + Number;
        var unknown = Marked(province.Events.Accepted("3.000722", 5)).CloudEvent;
        unknown["data"]!["procedureCode"] = Number;
        foreach (var (body, type) in new[] { (wrong.ToJsonString(), Structured), (unknown.ToJsonString(), Structured), ($"{{\"{Name}\": {Number}", Structured), (Name, "text/plain"), (wrong.ToJsonString(), $"application/json; note={Number}") })
            await AskAsync(HttpMethod.Post, "v1/dossier-events", shop, body, type);
        foreach (var path in new[] { $"v1/dossiers/{Uri.EscapeDataString(Name)}", $"v1/exchanges?dossier={Number}", $"v1/exchanges?state={Uri.EscapeDataString(Name)}", $"v1/exchanges/{Number}", $"v1/{Number}", $"v1/dossier-events?source={Phone}&id={Uri.EscapeDataString(Place)}", $"v1/exchanges?{Uri.EscapeDataString(Name)}=1" })
            await AskAsync(HttpMethod.Get, path, shop);
        await AskAsync(HttpMethod.Get, "v1/exchanges", Number);
        await AskAsync(HttpMethod.Get, "v1/exchanges", $"gwk_{Phone[..8].Replace('0', 'a').Replace('1', 'b')}_{new string('A', 43)}");
    }

    private const string Structured = "application/cloudevents+json";

    // For nobody, with a code that is somebody's number; and what no contract lets through.
    private async Task CallBackAsync()
    {
        var key = province.Callbacks.Keys["police"];
        var answer = JsonNode.Parse(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", "answered.json"))!;
        (answer["callbackId"], answer["exchangeKey"], answer["code"], answer["agencyReference"]) = (Number, Phone, Number, Name);
        answer["result"]!["fields"]!["hoTen"] = Name;
        await AskAsync(HttpMethod.Post, "v1/agencies/police/callbacks", key, answer.ToJsonString(), "application/json");
        answer[Name] = Number;
        await AskAsync(HttpMethod.Post, "v1/agencies/police/callbacks", key, answer.ToJsonString(), "application/json");
        await AskAsync(HttpMethod.Post, "soap/police", key, $"<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><x{Number} xmlns=\"urn:{Phone}\">{Name}</x{Number}></s:Body></s:Envelope>", "application/soap+xml; charset=utf-8");
        await AskAsync(HttpMethod.Post, $"soap/{Number}", key, "<x/>", "text/xml; charset=utf-8");
    }

    private async Task ParkAsync()
    {
        var wrong = Marked(province.Events.Accepted("3.000722", 6)).CloudEvent;
        wrong["data"]![Name] = Place;
        await ProduceAsync(Dossier, wrong.ToJsonString(), ("content-type", Structured), ("note", Name));
        await ProduceAsync(Name, "{" + Number);
        await ProduceAsync(Number, wrong.ToJsonString(), ("content-type", Structured), (Name, Place));
    }

    private async Task ProduceAsync(string key, string value, params (string Name, string Value)[] headers)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = cluster.Servers }).Build();
        var all = new Headers();
        foreach (var (name, text) in headers)
            all.Add(name, Encoding.UTF8.GetBytes(text));
        await producer.ProduceAsync(topics.DossierEvents, new Message<string, string> { Key = key, Value = value, Headers = all }, Stop);
    }

    // Every answer is looked through, whatever it says.
    private async Task AskAsync(HttpMethod method, string path, string key, string? body = null, string? type = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        request.Headers.TryAddWithoutValidation("User-Agent", Number);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Number}-{Phone}-01");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Phone);
        using var reply = await client.SendAsync(request, Stop);
        told.Add(($"answer to {method} {path.Split('?')[0].Split('/')[1]}: {(int)reply.StatusCode}", $"{reply.Headers}{reply.Content.Headers}{await reply.Content.ReadAsStringAsync(Stop)}"));
    }

    private async Task<byte[]> ExportAsync(string key, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/dossiers/{Dossier}/evidence{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var reply = await client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.Content.ReadAsByteArrayAsync(Stop);
    }

    private Task UntilRecordedAsync(params string[] types) => KafkaCluster.UntilAsync(
        async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Stop);
            Types = [.. cluster.ReadAll(topics.Audit).Select(record => JsonNode.Parse(record.Message.Value)!["type"]!.GetValue<string>())];
            return types.All(Types.Contains);
        },
        string.Join(' ', types));

    private async Task GatherAsync(Collector collector)
    {
        foreach (var topic in new[] { topics.Audit, topics.Results, topics.Checkpoints, topics.Parked })
        {
            foreach (var record in cluster.ReadAll(topic))
                told.Add((topic[topic.LastIndexOf('.')..], $"{record.Message.Key}\n{string.Join('\n', record.Message.Headers.Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.GetValueBytes())}"))}\n{Shown(topic, Encoding.UTF8.GetString(record.Message.Value ?? []))}"));
        }
        told.AddRange(sent);
        told.Add(("log", await File.ReadAllTextAsync(province.Gateway.LogPath, Stop)));
        told.AddRange(collector.Sent.Select(sent => ("telemetry", Encoding.UTF8.GetString(sent))));
        told.AddRange((await ReadAsync("select record from audit_event")).Select(record => ("audit_event", record)));
        using var zip = new ZipArchive(new MemoryStream(Evidence));
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            told.Add(("evidence " + entry.FullName, await reader.ReadToEndAsync(Stop)));
        }
        Bodies = await ReadAsync("select body from payload");
        foreach (var body in Bodies)
            Canaries.AddBody(body);
    }

    // The contract of results tells the shop what the agency calls its case; nobody else hears of that.
    private string Shown(string topic, string value) => topic == topics.Results ? Reference().Replace(value, "") : value;

    private async Task<IReadOnlyList<string>> ReadAsync(string sql)
    {
        await using var store = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "gateway.db"), Pooling = false }.ToString());
        await store.OpenAsync(Stop);
        await using var command = store.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync(Stop);
        var read = new List<string>();
        while (await rows.ReadAsync(Stop))
            read.Add(Encoding.UTF8.GetString((byte[])rows[0]));
        return read;
    }

    private async Task<string> KeyAsync(string name, string kind, string office, params string[] rest) =>
        (string)(await province.Gateway.AskAsync(["system", "add", name, "--reason", "Test", "--kind", kind, "--office", office, .. rest, "-o", "json"]))["key"]!;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [GeneratedRegex("\"agencyReference\":\"[^\"]*\"")]
    private static partial Regex Reference();

#pragma warning disable RS0030 // Whoever asks is a stranger: no factory, no limits of ours.
    private static HttpClient Client(Uri address) => new() { BaseAddress = address };
#pragma warning restore RS0030
}
