using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Checker;

namespace Gateway.Simulators.Driving;

/// <summary>
/// <c>demo</c>: the main job on one machine, with a police system that is away for ten seconds, and a judge at the end. Exit 0 when every
/// dossier is accounted for, 1 when one is not, 2 when that cannot be told.
/// </summary>
public sealed class Demonstration(Arguments arguments)
{
    private const int DossiersDefault = 65;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(120), OutageAfter = TimeSpan.FromSeconds(2), Outage = TimeSpan.FromSeconds(10), DrainWithin = TimeSpan.FromSeconds(90);
    private readonly TimeProvider clock = TimeProvider.System;
    private readonly Progress progress = new(arguments.IsJson);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-demo-").FullName;
        var began = clock.GetTimestamp();
        try
        {
            using var server = arguments.Has("--postgres") ? new PostgresServer(Arguments.Root()) : null;
            using var brokers = await arguments.BrokersAsync(isNeeded: false, cancellation);
            using var province = await Province.OpenAsync(arguments.Options(folder, faultShare: 0.02) with { Server = server?.ConnectionString, Brokers = brokers });
            await province.Gateway.StartAsync(cancellation);
            progress.Opened(server is null ? $"SQLite  {folder}" : $"PostgreSQL  {server.ConnectionString}", brokers?.Servers, province);
            var sentence = await PlayAsync(province, cancellation);
            var report = sentence.Report;
            report["seconds"] = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 1);
            report["parkedBecause"] = Parked;
            report["groups"] = await province.Api.GroupsAsync(cancellation);
            if (arguments.IsJson)
                Console.WriteLine(sentence);
            else
                progress.Judged(sentence);
            if (!arguments.Has("--once"))
                await StayAsync(province, brokers?.Servers, folder, cancellation);
            return sentence.ExitCode;
        }
        finally
        {
            if (!arguments.Has("--keep"))
                Directory.Delete(folder, true);
        }
    }

    private JsonObject Parked { get; } = [];

    // Whose evidence an auditor is shown.
    private string? First { get; set; }

    private async Task<Sentence> PlayAsync(Province province, CancellationToken cancellation)
    {
        using var ears = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var keeper = new Shopkeeper(province, clock, cancellation);
        var feed = province.Feed.FollowAsync(ears.Token);
        var dossiers = new Scenario(province, arguments.Number("--seed", 1)).Demonstration(arguments.Number("--dossiers", DossiersDefault));
        var outage = OutageAsync(province, cancellation);
        for (var i = 0; i < dossiers.Count;)
        {
            var take = dossiers[i].Mode == EventMode.Batch ? Math.Min(3, dossiers.Count - i) : 1;
            await keeper.HandInAsync([.. dossiers.Skip(i).Take(take)]);
            i += take;
            progress.Sent(i, dossiers.Count);
            await Task.Delay(Between * take, clock, cancellation);
        }
        await outage;
        progress.Draining();
        var dump = await keeper.DrainAsync(DrainWithin);
        await keeper.ProveAsync();
        await ears.CancelAsync();
        await feed;
        await province.Feed.ReadToEndAsync(cancellation);
        var last = await keeper.DumpWholeAsync();
        First = last.Select(line => (string?)line["dossier"]).FirstOrDefault();
        // Also what is no step of a plan, such as a withdrawal that came too late: so each reason stands with its operation.
        foreach (var why in last.SelectMany(line => line["exchanges"]?.AsArray() ?? []).Where(exchange => (string?)exchange!["state"] == "parked").Select(exchange => $"{exchange!["operation"]}: {exchange["code"] ?? "?"}"))
            Parked[why] = ((int?)Parked[why] ?? 0) + 1;
        return await province.JudgeAsync(dump is not null, last, cancellation);
    }

    private async Task OutageAsync(Province province, CancellationToken cancellation)
    {
        await Task.Delay(OutageAfter, clock, cancellation);
        province.Cut("police");
        progress.Away(Outage);
        await Task.Delay(Outage, clock, cancellation);
        province.Agencies["police"].Up();
        progress.Back();
    }

    private async Task StayAsync(Province province, string? brokers, string folder, CancellationToken cancellation)
    {
        progress.Staying(province, await province.DeveloperKeyAsync(), await province.SignInLinkAsync(), brokers);
        if (First is not null)
            progress.Audited(await province.ExportAsync(First, Path.Combine(folder, "evidence.zip")), Path.Combine(folder, "evidence.zip"), First);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
        }
        catch (OperationCanceledException)
        {
            await province.Gateway.StopAsync();
        }
    }
}

/// <summary>What a person sees of a demonstration; nothing at all when a program is listening.</summary>
internal sealed class Progress(bool isSilent)
{
    public void Opened(string store, string? brokers, Province province)
    {
        Say("gateway · bản trình diễn (dữ liệu giả, không gửi ra ngoài) · demonstration, synthetic data, nothing leaves this machine");
        Say($"✔ Kho dữ liệu · store            {store}");
        if (brokers is not null)
            Say($"✔ Kafka mô phỏng · mock brokers  {brokers}");
        Say($"✔ Cổng liên thông · gateway      {province.Gateway.Url}");
        Say($"✔ Cơ quan mô phỏng · agencies    {string.Join(" · ", province.Agencies.Select(agency => $"{agency.Key} :{agency.Value.Url.Port.ToString(CultureInfo.InvariantCulture)}"))}");
    }

    public void Sent(int count, int of)
    {
        if (count % 13 == 0 || count == of)
            Say($"► Đã nộp · handed in             {count}/{of} hồ sơ · dossiers");
    }

    public void Away(TimeSpan time) => Say($"✖ Công an mất kết nối {time.TotalSeconds:0} giây · the police are away for {time.TotalSeconds:0} s");

    public void Back() => Say("✔ Công an đã kết nối lại · the police are back");

    public void Draining() => Say("… Chờ mọi hồ sơ dừng lại · waiting until nothing moves");

    /// <summary>What a developer types next, in a second terminal; the key is shown here and nowhere else.</summary>
    public void Staying(Province province, string key, string link, string? brokers)
    {
        Say($"""

            Bảng điều hành · console (một lần, 10 phút · once, within 10 minutes): {link}
              thêm liên kết · another: {province.StoreSetting} gateway config sign-in-link --role shift-lead --reason "…"

            Cổng và các cơ quan mô phỏng vẫn chạy (Ctrl-C để dừng). Mở cửa sổ dòng lệnh thứ hai và gõ lần lượt:
            Gateway and simulated agencies go on (Ctrl-C to stop). In a second terminal, one after the other:

              export PATH="{Path.GetDirectoryName(province.Gateway.Binary)}:$PATH"
              export GATEWAY_SERVER={province.Gateway.Url.ToString().TrimEnd('/')} GATEWAY_TOKEN={key}
              gateway event sample accepted-birth > event.json
              gateway event send event.json --wait
              gateway dossier get "$(grep -o '"subject": "[^"]*' event.json | cut -d '"' -f 4)"
              gateway group list
              gateway exchange list --limit 5
              gateway result poll --after 0 --limit 5 --wait 30
            """ + (brokers is null ? "" : $"\n  gateway listen --kafka {brokers} --since 0 --limit 5"));
    }

    /// <summary>What an auditor types: the whole audit by a key of their own, and one dossier's evidence, which needs neither key nor server.</summary>
    public void Audited(string key, string bundle, string dossier) => Say($"""

        Kiểm toán · auditor (gói bằng chứng của hồ sơ {dossier} · the evidence of dossier {dossier}):
          GATEWAY_TOKEN={key} gateway audit verify
          gateway audit verify {bundle} --offline
        """);

    public void Judged(Sentence sentence)
    {
        var report = sentence.Report;
        if (report["dossiers"] is not { } dossiers)
        {
            Say($"? Không kết luận được · cannot judge: {report["why"]?.ToJsonString()}");
            return;
        }
        Say($"► {dossiers["accepted"]} hồ sơ của {report["procedures"]} thủ tục: đã xong {dossiers["settled"]} · công dân rút {dossiers["withdrawn"]} · cần xử lý {dossiers["parked"]} · không rõ {dossiers["unaccounted"]}");
        Say($"  {dossiers["accepted"]} dossiers of {report["procedures"]} procedures: settled {dossiers["settled"]} · withdrawn {dossiers["withdrawn"]} · need a person {dossiers["parked"]} · unaccounted {dossiers["unaccounted"]}");
        Say($"  Giao dịch · exchanges            {report["exchanges"]?.ToJsonString()}");
        Say($"  Cần xử lý vì · parked because    {report["parkedBecause"]?.ToJsonString()}");
        foreach (var group in report["groups"]?.AsArray() ?? [])
            Say($"  Nhóm lỗi · failure group         {group!["number"]}  {group["title"]}: {group["exchanges"]}");
        Say($"  Cơ quan nhận được · agencies saw {report["atAgencies"]?.ToJsonString()}");
        Say($"  Sự cố đã gây · faults played     {report["faults"]?.ToJsonString()}");
        Say(Intact(report["audit"]));
        if (report["auditTopic"] is { } topic)
            Say(Published(report["audit"], topic));
        Say(sentence.ExitCode == Court.Holds
            ? $"✔ Bộ kiểm tra độc lập: không mất, không thừa, không làm hai lần, đúng thứ tự ({report["seconds"]} giây) · the independent judge: nothing lost, invented, done twice or out of order"
            : $"✖ Bộ kiểm tra độc lập thấy sai · the independent judge objects: {report["counts"]?.ToJsonString()}");
        foreach (var finding in report["findings"]!.AsArray().Take(10))
            Say($"    {finding!.ToJsonString()}");
    }

    private static string Intact(JsonNode? audit) => (string?)audit?["answer"] == "intact"
        ? $"✔ Nhật ký kiểm toán nguyên vẹn: {audit["records"]} mục, {audit["checkpoints"]} điểm neo có chữ ký · the audit is intact: {audit["records"]} records, {audit["checkpoints"]} signed checkpoints"
        : $"✖ Nhật ký kiểm toán · the audit: {audit?.ToJsonString()}";

    private static string Published(JsonNode? audit, JsonNode topic) => audit?["kafka"] is { } kafka && topic["findings"] is JsonArray { Count: 0 }
        ? $"✔ Topic nhật ký khớp với kho: {kafka["records"]} mục, {kafka["checkpoints"]} điểm neo, đúng thứ tự từng hồ sơ · the audit topic is the audit: {kafka["records"]} records, {kafka["checkpoints"]} checkpoints, each dossier in order"
        : $"✖ Topic nhật ký · the audit topic: {topic.ToJsonString()}";

    private void Say(string line)
    {
        if (!isSilent)
            Console.WriteLine(line);
    }
}
