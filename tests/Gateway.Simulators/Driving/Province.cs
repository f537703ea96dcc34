using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;
using Gateway.Checker;
using Gateway.Simulators.Kafka;
using Gateway.Simulators.OneStop;
using Gateway.Simulators.SocialInsurance;

namespace Gateway.Simulators.Driving;

/// <summary>What a run is made of.</summary>
public sealed record ProvinceOptions
{
    /// <summary>The repository's <c>contracts/</c>.</summary>
    public required string Contracts { get; init; }

    /// <summary>The gateway's binary.</summary>
    public required string Binary { get; init; }

    /// <summary>Everything that the run writes is in here.</summary>
    public required string Folder { get; init; }

    /// <summary>A PostgreSQL server for the gateway to store on; null for its embedded file.</summary>
    public string? Server { get; init; }

    /// <summary>The way around a pooler, where <see cref="Server"/> is one; else null.</summary>
    public string? Direct { get; init; }

    /// <summary>How many processes of the gateway share the store.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Brokers for the gateway's topics; null for a gateway without Kafka.</summary>
    public MockBrokers? Brokers { get; init; }

    public int Seed { get; init; } = 1;

    public double FaultShare { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>The whole outside world on loopback ports: the agencies, the shop with its two ears, and the gateway between them.</summary>
public sealed class Province : IDisposable
{
    private static readonly TimeSpan[] RetryDelays = [.. new[] { 0.3, 0.6, 1, 2, 3, 4, 4, 4, 4, 4 }.Select(TimeSpan.FromSeconds)];
    private static readonly Patience Patience = new(RetryDelays.Length + 1, RetryDelays.Min(), AttemptTimeout: TimeSpan.FromSeconds(5));

    private const string ShopName = "mot-cua";

    // Overdue means asking for those who bring their answers, and a person for those whose answers are fetched: that must not come of a crash.
    private const string AnsweredWithin = "PT4S", FetchedWithin = "PT3M";
    private readonly ProvinceOptions options;
    private readonly JsonLines intakeLog, agencyLog, callbackLog, resultLog;
    private readonly string contracts;

    private Province(ProvinceOptions options)
    {
        this.options = options;
        contracts = CopyContracts(options.Contracts, Path.Combine(options.Folder, "contracts"));
        (intakeLog, agencyLog, callbackLog, resultLog) = (NewLog("I"), NewLog("A"), NewLog("C"), NewLog("R"));
        Results = new ResultLog(resultLog);
        Replicas = [.. Enumerable.Range(1, options.Replicas).Select(number => new GatewayProcess(options.Binary, Directory.CreateDirectory(Path.Combine(options.Folder, $"gateway-{number}")).FullName, options.Clock))];
        Callbacks = new CallbackDesk(Gateway.Url);
        Events = new DossierEvents(options.Contracts, options.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyMMdd", CultureInfo.InvariantCulture), options.Clock);
    }

    /// <summary>The process that everybody outside knows the address of.</summary>
    public GatewayProcess Gateway => Replicas[0];

    public IReadOnlyList<GatewayProcess> Replicas { get; }

    public DossierEvents Events { get; }

    public ResultLog Results { get; }

    public Dictionary<string, AgencySimulator> Agencies { get; } = [];

    public ShopClient Shop { get; private set; } = null!;

    public ResultFeed Feed { get; private set; } = null!;

    public GatewayApi Api { get; private set; } = null!;

    public CallbackDesk Callbacks { get; }

    /// <summary>Whether the shop may also send over a topic, and the gateway publishes.</summary>
    public bool HasTopics => options.Brokers is not null;

    public static async Task<Province> OpenAsync(ProvinceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var province = new Province(options);
        await province.PrepareAsync();
        return province;
    }

    /// <summary>Nothing outside the gateway is under way any more: no callback waits to be delivered.</summary>
    public Task WhenAgenciesAreQuietAsync() => Task.WhenAll(Agencies.Values.Select(agency => agency.Callbacks.WhenQuietAsync()));

    /// <summary>Nothing that the shop sent over its topic is still on its way.</summary>
    public bool IsTopicTakenIn() => options.Brokers is null || GatewayTopics.AreTakenIn(options.Brokers.Servers);

    /// <summary>A second key for the shop's office: whoever looks at a demonstration tries the gateway with it.</summary>
    public Task<string> DeveloperKeyAsync() => KeyAsync("nguoi-dung-thu", "--kind", "shop", "--office", DossierEvents.Office);

    /// <summary>The gateway's store as a verb on this machine is told of it.</summary>
    public string StoreSetting => options.Server is { } server ? $"GATEWAY_Storage__ConnectionString='{server}'" : $"GATEWAY_Storage__Path={Path.Combine(options.Folder, "gateway.db")}";

    /// <summary>A link into the console for whoever looks at a demonstration; good for ten minutes.</summary>
    public async Task<string> SignInLinkAsync() =>
        (string)(await Gateway.AskAsync("config", "sign-in-link", "--role", "shift-lead", "auditor", "--name", "truong-ca-1", "--reason", "Bản trình diễn", "--server", Gateway.Url.ToString(), "-o", "json"))["link"]!;

    /// <summary>Takes a dossier's evidence as an auditor does, whose key comes back.</summary>
    public async Task<string> ExportAsync(string dossier, string file)
    {
        var (key, keyFile) = (await KeyAsync("kiem-toan", "--kind", "operator", "--office", "*", "--right", "read-audit"), file + ".key");
        await File.WriteAllTextAsync(keyFile, key);
        await Gateway.DoAsync("dossier", "export", dossier, "--out", file, "--server", Gateway.Url.ToString(), "--token-file", keyFile);
        File.Delete(keyFile);
        return key;
    }

    /// <summary>Starts every process; the last answers last.</summary>
    public async Task StartGatewaysAsync(CancellationToken cancellation)
    {
        foreach (var replica in Replicas)
            await replica.StartAsync(cancellation);
    }

    /// <summary>SIGKILL, on record: an attempt that was cut may be made once more.</summary>
    public async Task KillAsync(GatewayProcess replica)
    {
        await replica.KillAsync();
        intakeLog.Write(("killed", true));
    }

    /// <summary>
    /// SIGSTOP for so long, then SIGCONT. On record like a kill, at both ends: what was under way may be done by another meanwhile, and what was
    /// about to leave leaves when it goes on.
    /// </summary>
    public async Task StallAsync(GatewayProcess replica, TimeSpan length, CancellationToken cancellation)
    {
        replica.Signal("STOP");
        intakeLog.Write(("killed", true));
        await Task.Delay(length, options.Clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        replica.Signal("CONT");
        intakeLog.Write(("killed", true));
    }

    /// <summary>The agency is away until it is up again; on record, because what it was just saying may not have been heard.</summary>
    public void Cut(string agency)
    {
        Agencies[agency].Down();
        intakeLog.Write(("cut", agency));
    }

    /// <summary>
    /// Ends the logs and lets the judge read them, with what the gateway says of its audit and, where it publishes, with what its topic was found to hold.
    /// </summary>
    public async Task<Sentence> JudgeAsync(bool isDrained, IEnumerable<JsonObject> dump, CancellationToken cancellation)
    {
        using (var dumpLog = NewLog("D"))
        {
            foreach (var line in dump)
                dumpLog.Write([.. line.Select(member => (member.Key, member.Value?.DeepClone()))]);
            dumpLog.End(isDrained);
        }
        foreach (var log in new[] { intakeLog, agencyLog, callbackLog, resultLog })
            log.End(isDrained);
        var audit = await Api.VerifyAsync(HasTopics, options.Clock, cancellation);
        var topic = options.Brokers is { } brokers ? GatewayTopics.ReadAudit(brokers.Servers) : null;
        return Court.Judge(new(options.Contracts, intakeLog.Path, agencyLog.Path, callbackLog.Path, resultLog.Path, Path.Combine(options.Folder, "D.jsonl")) { Terms = new() { Patience = Patience } }, topic)
            .With(audit, topic?.Judge(Records(audit), Records(await Api.VerifyAsync(false, options.Clock, cancellation))));
    }

    private static long Records(JsonObject audit) => (long?)audit["records"] ?? 0;

    public void Dispose()
    {
        foreach (var replica in Replicas)
            replica.Dispose();
        Shop?.Dispose();
        Feed?.Dispose();
        Api?.Dispose();
        Callbacks.Dispose();
        foreach (var agency in Agencies.Values)
            agency.Dispose();
        foreach (var log in new[] { intakeLog, agencyLog, callbackLog, resultLog })
            log.Dispose();
    }

    private JsonLines NewLog(string name) => new(Path.Combine(options.Folder, name + ".jsonl"), options.Clock);

    private async Task PrepareAsync()
    {
        var environment = Gateway.Environment;
        if (options.Server is { } server)
            environment["GATEWAY_Storage__ConnectionString"] = server;
        if (options.Direct is { } direct)
            (environment["GATEWAY_Storage__Pooled"], environment["GATEWAY_Storage__DirectConnectionString"]) = ("true", direct);
        if (options.Server is null)
            environment["GATEWAY_Storage__Path"] = Path.Combine(options.Folder, "gateway.db");
        environment["GATEWAY_Urls"] = Gateway.Url.ToString().TrimEnd('/');
        environment["GATEWAY_Metrics__Urls"] = "";
        environment["GATEWAY_Console__Environment"] = "test";
        environment["GATEWAY_Contracts__Path"] = contracts;
        if (options.Brokers is { } brokers)
        {
            await GatewayTopics.CreateAsync(brokers, CancellationToken.None);
            (environment["GATEWAY_Kafka__BootstrapServers"], environment["GATEWAY_Kafka__System"]) = (brokers.Servers, ShopName);
        }
        await Gateway.DoAsync("migrate");
        var signingKey = SigningKey.Make(options.Folder);
        foreach (var agency in AgencyCast.Agencies.Append("one-stop"))
            await EngageAsync(agency, signingKey);
        var shop = await KeyAsync(ShopName, "--kind", "shop", "--office", DossierEvents.Office);
        Shop = new ShopClient(Gateway.Url, shop, intakeLog, options.Clock, options.Brokers is { } cluster ? new ShopTopic(cluster.Servers, options.Clock) : null);
        Feed = new ResultFeed(Gateway.Url, shop, Results, options.Clock);
        Api = new GatewayApi(Gateway.Url, await KeyAsync("truc-van-hanh", "--kind", "operator", "--office", "*"));
        foreach (var replica in Replicas.Skip(1))
        {
            foreach (var (name, value) in environment)
                replica.Environment[name] = value;
            replica.Environment["GATEWAY_Urls"] = replica.Url.ToString().TrimEnd('/');
        }
    }

    private async Task EngageAsync(string agency, string signingKey)
    {
        var account = Accounts.Read(contracts, agency, signingKey);
        if (agency != "one-stop")
            Callbacks.Keys[agency] = await KeyAsync(agency, "--kind", "agency", "--agency", agency, "--office", "*");
        var settings = new SimulatorSettings
        {
            Contracts = options.Contracts,
            AgencyLog = agencyLog,
            CallbackLog = callbackLog,
            Seed = options.Seed,
            FaultShare = options.FaultShare,
            Gateway = Gateway.Url,
            CallbackKey = Callbacks.Keys.GetValueOrDefault(agency),
            Account = account,
            Clock = options.Clock,
        };
        var simulator = Agencies[agency] = AgencyCast.Make(agency, settings, Results);
        var section = $"GATEWAY_Agencies__{agency.Replace('-', '_')}__";
        Gateway.Environment[section + "Endpoint"] = simulator.Url.ToString();
        Gateway.Environment[section + "PollEvery"] = "PT0.5S";
        Gateway.Environment[section + "CallbackWithin"] = agency == "civil-status" ? FetchedWithin : AnsweredWithin;
        Gateway.Environment[section + "AttemptTimeout"] = Patience.AttemptTimeout.ToString("c", CultureInfo.InvariantCulture);
        foreach (var (name, value) in account)
            Gateway.Environment[$"{section}Account__{name}"] = value;
        foreach (var (i, delay) in RetryDelays.Index())
            Gateway.Environment[$"{section}RetryDelays__{i.ToString(CultureInfo.InvariantCulture)}"] = XmlConvert.ToString(delay);
    }

    private async Task<string> KeyAsync(string name, params string[] rest) =>
        (string)(await Gateway.AskAsync(["system", "add", name, "--reason", "Trình diễn", .. rest, "-o", "json"]))["key"]!;

    // A demonstration does not wait sixty working minutes for a notice: its copy of the procedures gathers for none. And what the drivers
    // send in minutes an agency gets in days, so in its copy of the contracts the pace is that of the machine; places and circuits stay.
    private static string CopyContracts(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        foreach (var file in Directory.GetFiles(Path.Combine(to, "procedures"), "*.json"))
        {
            var procedure = JsonNode.Parse(File.ReadAllText(file))!;
            procedure["supplementWindowMinutes"] = 0;
            File.WriteAllText(file, procedure.ToJsonString());
        }
        foreach (var file in Directory.GetFiles(Path.Combine(to, "agencies"), "agency.json", SearchOption.AllDirectories))
        {
            var agency = JsonNode.Parse(File.ReadAllText(file))!;
            agency["limits"]!.AsObject().Remove("ratePerSecondMax");
            File.WriteAllText(file, agency.ToJsonString());
        }
        return to;
    }
}
