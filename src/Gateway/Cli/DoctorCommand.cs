using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Adapters.Kafka;
using Gateway.Adapters.TimeStamps;
using Gateway.Adapters.Wire;
using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Auditing;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Host.Cli;

/// <summary><c>gateway doctor</c>: what this machine lacks, all of it at once, before serving shows it one by one.</summary>
internal static class DoctorCommand
{
    private static readonly Version RuntimeMin = new(10, 0, 11);
    private static readonly TimeSpan KafkaPatience = TimeSpan.FromSeconds(10);

    private sealed record Finding(string Name, string? Trouble, string Note = "", bool Passes = false);

    public static Command Create(GlobalOptions options)
    {
        var data = HostCommands.DataOption();
        var doctor = new Command("doctor", "Check this machine: runtime, language data, time zone, database, contracts, addresses") { data };
        doctor.SetAction(async (parsed, cancellation) =>
        {
            var (terminal, settings) = (options.Terminal(parsed), new ConfigurationBuilder().AddGatewaySettings([]).Build());
            List<Finding> findings = [.. Examine(HostCommands.Store(parsed, data), parsed.GetValue(data) is null, settings, terminal), .. await KafkaAsync(settings, options.Timeout(parsed), terminal), .. await TimeStampsAsync(settings, options.Timeout(parsed), terminal, cancellation)];
            foreach (var finding in findings)
                terminal.Text($"{(finding.Trouble is null ? "✔" : "✖")} {finding.Name}  {finding.Trouble ?? finding.Note}");
            terminal.Json(CliJson.Element(new JsonObject
            {
                ["ok"] = findings.TrueForAll(finding => finding.Trouble is null),
                ["checks"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject { ["name"] = finding.Name, ["ok"] = finding.Trouble is null, ["note"] = finding.Trouble ?? finding.Note })]),
            }));
            return ExitCode(findings.FindAll(finding => finding.Trouble is not null));
        });
        return doctor;
    }

    // What has to be set otherwise comes before what may pass by itself.
    private static int ExitCode(List<Finding> troubles) =>
        troubles.Count == 0 ? ExitCodes.Done : troubles.TrueForAll(trouble => trouble.Passes) ? ExitCodes.Unreachable : ExitCodes.Configuration;

    private static IEnumerable<Finding> Examine(StoreAddress database, bool isOfSettings, IConfiguration settings, Terminal terminal)
    {
        yield return Environment.Version >= RuntimeMin
            ? new("runtime", null, $".NET {Environment.Version}")
            : new("runtime", terminal.Say($".NET {Environment.Version} có lỗ hổng đã biết; cần ≥ {RuntimeMin}", $".NET {Environment.Version} has known holes; {RuntimeMin} or later is needed"));
        yield return LanguageData(terminal);
        yield return TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Ho_Chi_Minh", out _)
            ? new("time-zone", null, "Asia/Ho_Chi_Minh")
            : new("time-zone", terminal.Say("Thiếu dữ liệu múi giờ: cài gói tzdata", "No time zone data: install tzdata"));
        var wrong = isOfSettings ? SettingValues.StoreProblems(settings).ToList() : [];
        foreach (var problem in wrong)
            yield return new("database", terminal.Say(problem));
        if (wrong.Count == 0)
            yield return Database(database, settings, terminal);
        foreach (var finding in Contracts(settings, terminal))
            yield return finding;
        if (settings.IsAudited())
            yield return Keys(settings.AuditKeys(), terminal);
        yield return Address(settings, terminal);
    }

    private static Finding Keys(string folder, Terminal terminal) => new AuditKeyFolder(folder).Exposed() is { } place
        ? new("audit-keys", terminal.Say(AuditSettings.Exposed(place)))
        : new("audit-keys", null, Directory.Exists(folder) ? folder : terminal.Say($"{folder} (được tạo khi chạy lần đầu)", $"{folder} (made at the first start)"));

    // Without ICU search without marks breaks silently.
    private static Finding LanguageData(Terminal terminal)
    {
        try
        {
            _ = CultureInfo.GetCultureInfo("vi-VN", predefinedOnly: true);
            return "ế".Normalize(System.Text.NormalizationForm.FormD).Length == 3 ? new("icu", null, "vi-VN") : new("icu", terminal.Say("ICU bị tắt (InvariantGlobalization)", "ICU is switched off (InvariantGlobalization)"));
        }
        catch (CultureNotFoundException)
        {
            return new("icu", terminal.Say("Thiếu ICU: cài gói libicu72", "No ICU: install libicu72"));
        }
    }

    private static Finding Database(StoreAddress store, IConfiguration settings, Terminal terminal)
    {
        try
        {
            if (Migrations.TooNew(store) is { Count: > 0 })
                return new("database", terminal.Say($"{store} mới hơn bản này", $"{store} is newer than this binary"));
            var pending = Migrations.Pending(store).Count;
            if (store.ConnectionString is not null)
                return new("database", null, terminal.Say($"{store}, {pending} kịch bản chờ áp dụng", $"{store}, {pending} scripts to apply"));
            var folder = Path.GetDirectoryName(Path.GetFullPath(store.Path))!;
            var disk = new DriveInfo(Directory.Exists(folder) ? folder : "/");
            var free = disk.AvailableFreeSpace >> 20;
            if (free < settings.FreeMegabytesMin())
                return new("database", terminal.Say($"Đĩa chỉ còn {free} MiB", $"Only {free} MiB free on the disk"));
            return new("database", null, terminal.Say($"{store}, {pending} kịch bản chờ áp dụng, đĩa còn {free} MiB", $"{store}, {pending} scripts to apply, {free} MiB free"));
        }
        catch (Exception e) when (OpeningTroubles.Of(e) is { } trouble)
        {
            return new("database", terminal.Say(StoreTexts.Of(trouble, store)), Passes: StoreTexts.Passes(trouble));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException or InvalidOperationException or TimeoutException)
        {
            return new("database", terminal.Say($"Không mở được {store} ({e.GetType().Name})", $"{store} cannot be opened ({e.GetType().Name})"));
        }
    }

    // Read the way serve reads them: what is wrong here keeps serve from starting.
    private static IEnumerable<Finding> Contracts(IConfiguration settings, Terminal terminal)
    {
        var problems = new List<string>();
        var catalog = ContractCatalog.Read(settings["Contracts:Path"] ?? Path.Combine(AppContext.BaseDirectory, "contracts"), settings["Contracts:Overlay"], problems);
        var agencies = AgencyLinks.Join(catalog?.Agencies ?? [], settings, TimeProvider.System, problems);
        problems.AddRange(AgencyLinks.Missing(catalog?.Procedures.All ?? [], settings, TimeProvider.System).Select(missing => terminal.Say(missing.Vi, missing.En)));
        problems.AddRange(CallbackOptions.Problems(settings));
        foreach (var problem in problems)
            yield return new("contracts", problem);
        if (catalog is null || problems.Count > 0)
            yield break;
        yield return new("contracts", null, terminal.Say($"{catalog.Procedures.All.Count} phiên bản thủ tục, {catalog.Agencies.Count} cơ quan", $"{catalog.Procedures.All.Count} procedure definitions, {catalog.Agencies.Count} agencies"));
        foreach (var code in catalog.Agencies.Select(folder => folder.Contract.Code))
            yield return new("agency " + code, null, agencies.Find(code) is null ? terminal.Say("chưa có địa chỉ", "no address") : terminal.Say("đã có địa chỉ", "has an address"));
    }

    // The brokers are asked; nothing is sent or read, and no topic comes into being.
    private static async Task<IEnumerable<Finding>> KafkaAsync(IConfiguration settings, TimeSpan patience, Terminal terminal)
    {
        const string Name = "kafka";
        if (KafkaProblems.Of(settings).ToList() is { Count: > 0 } problems)
            return problems.Select(problem => new Finding(Name, terminal.Say(problem)));
        if (settings.Kafka() is not { } options)
            return [new(Name, null, terminal.Say("chưa đặt: không gửi, không đọc", "not set: nothing is sent or read"))];
        using var probe = new KafkaProbe(options, patience < KafkaPatience ? patience : KafkaPatience);
        if (await Task.Run(probe.Reach) is { } trouble)
            return [new(Name, terminal.Say(KafkaTexts.OfBrokers(options.BootstrapServers, trouble)), Passes: KafkaTexts.Passes(trouble))];
        var (topics, reads) = (options.Topics, settings.KafkaSystem() is not null);
        List<(string Name, bool IsWritten)> used = [(topics.Audit, true), (topics.Results, true), (topics.Checkpoints, true), .. reads ? [(topics.DossierEvents, false), (topics.Parked, true)] : Array.Empty<(string, bool)>()];
        var wrong = await probe.AskAsync(used);
        if (wrong.Count > 0)
            return wrong.Select(topic => new Finding(Name, terminal.Say(KafkaTexts.OfTopic(topic.Topic, topic.Trouble))));
        var told = string.Join(", ", used.Select(topic => topic.Name));
        return [new(Name, null, reads
            ? terminal.Say($"gửi và đọc, các topic đều dùng được: {told}", $"sends and reads, all topics can be used: {told}")
            : terminal.Say($"chỉ gửi (chưa đặt Kafka:System), các topic đều dùng được: {told}", $"sends only (Kafka:System is not set), all topics can be used: {told}"))];
    }

    // One stamp is asked for, over nothing, and judged as those of checkpoints are.
    private static async Task<IEnumerable<Finding>> TimeStampsAsync(IConfiguration settings, TimeSpan patience, Terminal terminal, CancellationToken cancellation)
    {
        const string Name = "time-stamps";
        if (AuditSettings.Problems(settings).ToList() is { Count: > 0 } problems)
            return problems.Select(problem => new Finding("audit", terminal.Say(problem)));
        if (settings.Stamps() is not { } stamps)
            return [new(Name, null, terminal.Say("chưa đặt: điểm neo không có dấu thời gian", "not set: checkpoints are not stamped"))];
        using var client = AgencyLinks.Client(StampAuthority.ConnectionsMax);
        var authority = new StampAuthority(stamps.Authority, new HttpWire(client, StampAuthority.ReplyBytesMax, TimeProvider.System), patience, TimeProvider.System);
        var nothing = new SignedCheckpoint([], []);
        var (stamp, trouble) = await authority.StampAsync(Convert.FromHexString(nothing.Hash), cancellation);
        if (stamp is null)
            return [new(Name, terminal.Say($"{stamps.Authority} không cấp dấu thời gian ({trouble})", $"{stamps.Authority} gives no stamp ({trouble})"), Passes: trouble is Reasons.Unreachable or Reasons.ConnectionLost or Reasons.TimedOut || trouble!.StartsWith("http-5", StringComparison.Ordinal))];
        var found = new StampTrust(settings.StampCertificates()).Check(nothing with { Stamp = stamp });
        return [found.State == StampState.Trusted
            ? new(Name, null, $"{stamps.Authority}, {found.Authority}")
            : new(Name, terminal.Say($"{stamps.Authority}: chứng thư không dẫn tới chứng thư nào trong Audit:TimeStampCertificates ({found.Authority})", $"{stamps.Authority}: its certificate leads to none of Audit:TimeStampCertificates ({found.Authority})"))];
    }

    private static Finding Address(IConfiguration settings, Terminal terminal)
    {
        var text = settings["urls"] ?? GlobalOptions.DefaultServer;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            return new("address", text);
        using var listener = new TcpListener(IPAddress.TryParse(url.Host, out var ip) ? ip : IPAddress.Loopback, url.Port);
        try
        {
            listener.Start();
            return new("address", null, text);
        }
        catch (SocketException)
        {
            return new("address", terminal.Say($"{text} đang có chương trình khác dùng", $"{text} is taken"));
        }
    }
}
