using Gateway.Host.Cli;
using Gateway.Host.Hosting;
using Gateway.Tests.Auditing;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cli;

/// <summary>What the verbs make of the API's answers, in each form and language.</summary>
public sealed class AnswerTests
{
    private const string Exchanges = """
        {"data":[
          {"id":"exc_2","dossier":"D-1","agency":"one-stop","operation":"deliver","state":"settled","outcome":"answered","reason":{"code":"x","text":"Li\u00EAn th\u00F4ng, \u002B"}},
          {"id":"exc_1","dossier":"D-1","agency":"police","operation":"residence","state":"settled","outcome":"answered"}],
         "page":{}}
        """;

    [Fact]
    public async Task A_delivery_to_the_shop_is_returned_and_not_received()
    {
        var lines = (await AskAsync("/v1/exchanges", Exchanges, "exchange", "list")).Output.Split('\n');

        Assert.Contains("✔ Đã trả về Một cửa", lines[0], StringComparison.Ordinal);
        Assert.Contains("✔ Đã nhận kết quả liên thông", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dossier_that_planning_has_not_come_to_says_so()
    {
        const string Unplanned = """{"dossier":"D-1","procedureCode":"","title":"","receivedAt":"2026-11-24T01:00:00Z","steps":[],"stuckEvents":[]}""";

        Assert.StartsWith("Hồ sơ D-1 · chưa lập kế hoạch\n", (await AskAsync("/v1/dossiers/D-1", Unplanned, "dossier", "get", "D-1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_keeps_Vietnamese_letters_as_they_are()
    {
        var run = await AskAsync("/v1/exchanges", Exchanges, "exchange", "list", "-o", "json");

        Assert.Contains("\"Liên thông, +\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_one_line_per_item_for_machines()
    {
        var csv = (await AskAsync("/v1/exchanges", Exchanges, "exchange", "list", "-o", "csv")).Output;
        var jsonl = (await AskAsync("/v1/exchanges", Exchanges, "exchange", "list", "-o", "jsonl")).Output;

        Assert.Equal("id,dossier,agency,operation,state,outcome,reason.code,reason.text\nexc_2,D-1,one-stop,deliver,settled,answered,x,\"Liên thông, +\"\nexc_1,D-1,police,residence,settled,answered,,\n", csv);
        Assert.Equal(2, jsonl.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Events_that_are_stuck_are_told_in_the_words_of_the_reader()
    {
        const string Dossier = """{"dossier":"D-1","title":"T","procedureCode":"P","steps":[],"stuckEvents":[{"event":"evt_1","kind":"withdrawn","state":"waiting"}]}""";

        Assert.Contains("○ Chờ sự kiện trước  công dân rút hồ sơ · evt_1", (await AskAsync("/v1/dossiers/D-1", Dossier, "dossier", "get", "D-1")).Output, StringComparison.Ordinal);
        Assert.Contains("○ Waiting for an earlier event  withdrawn · evt_1", (await AskAsync("/v1/dossiers/D-1", Dossier, "dossier", "get", "D-1", "--lang", "en")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inquiries_are_told_in_the_words_of_the_reader()
    {
        const string Exchange = """{"id":"exc_1","dossier":"D-1","agency":"police","operation":"o","state":"awaiting_callback","attempts":[],"inquiries":[{"number":1,"askedAt":"2026-11-24T01:00:00Z","answer":"known"}],"blockedBy":[]}""";

        Assert.Contains("Hỏi lại 1  24/11/2026 08:00  cơ quan đã có kết quả", (await AskAsync("/v1/exchanges/exc_1", Exchange, "exchange", "get", "exc_1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poll_may_wait_longer_than_the_time_limit_of_a_call()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/v1/results", async (int wait, HttpContext context) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System, context.RequestAborted);
            return Results.Text("""{"data":[],"page":{"next":"cjE6MA"}}""", "application/json");
        }));

        var run = await CliRun.OfAsync("result", "poll", "--wait", "2", "--timeout", "1s", "--server", host.Client.BaseAddress!.ToString());

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Results_are_told_in_the_words_of_the_reader()
    {
        const string Page = """{"data":[{"type":"vn.onestop.exchange.refused.v1","subject":"D-1","time":"2026-11-24T01:00:00Z"}],"page":{"next":"cjE6MQ"}}""";

        Assert.StartsWith("24/11/2026 08:00  ⊘ Cơ quan từ chối  D-1\n", (await AskAsync("/v1/results", Page, "result", "poll")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agency_says_what_is_ready_and_when_it_is_gone_in_the_words_of_the_reader()
    {
        const string Agency = """{"agency":"police","title":"Công an","circuit":"closed","due":100000,"dueMore":true,"oldestDueAt":"2026-11-24T01:00:00Z","gonePerMinute":1250.5,"emptyInSeconds":4798,"asOf":"2026-11-24T03:05:00Z"}""";

        Assert.StartsWith(
            "Công an (police)  ● Thông suốt\n  Chờ gửi: hơn 100.000 giao dịch · lâu nhất từ 24/11/2026 08:00 (2 giờ 5 phút)\n  Tốc độ: 1.250,5 giao dịch mỗi phút, tính trên những phút gần đây có gửi\n  Dự kiến gửi hết sau: ít nhất 1 giờ 19 phút\n",
            (await AskAsync("/v1/agencies/police", Agency, "agency", "get", "police")).Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "Công an (police)  ● Flowing\n  Ready to send: more than 100,000 exchanges · the oldest since 24/11/2026 08:00 (2 h 5 min)\n  Rate: 1,250.5 exchanges a minute, over the last minutes in which any went\n  Empty in: at least 1 h 19 min\n",
            (await AskAsync("/v1/agencies/police", Agency, "agency", "get", "police", "--lang", "en")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_agency_that_takes_nothing_the_end_is_unknown_and_an_empty_one_has_none()
    {
        const string Open = """{"agency":"police","title":"Công an","circuit":"open","due":3,"dueMore":false,"oldestDueAt":"2026-11-22T01:00:00Z","asOf":"2026-11-24T03:05:00Z"}""";
        const string Empty = """{"agency":"police","title":"Công an","circuit":"half_open","due":0,"dueMore":false,"emptyInSeconds":0,"asOf":"2026-11-24T03:05:00Z"}""";

        Assert.StartsWith(
            "Công an (police)  ○ Tạm ngừng tự động\n  Chờ gửi: 3 giao dịch · lâu nhất từ 22/11/2026 08:00 (2 ngày 2 giờ)\n  Tốc độ: chưa biết; 5 phút gần đây không gửi xong giao dịch nào, hoặc chỉ vừa bắt đầu gửi\n  Dự kiến gửi hết: chưa biết\n",
            (await AskAsync("/v1/agencies/police", Open, "agency", "get", "police")).Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "Công an (police)  ◐ Probing\n  Ready to send: nothing\n  Rate: unknown yet; nothing has gone in the last 5 minutes, or it has only just begun\n  Empty in: there is nothing to wait for\n",
            (await AskAsync("/v1/agencies/police", Empty, "agency", "get", "police", "--lang", "en")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_agency_for_which_nobody_works_the_circuit_that_was_told_last_is_not_repeated()
    {
        const string Left = """{"agency":"police","title":"Công an","circuit":"closed","hasWorker":false,"due":3,"dueMore":false,"oldestDueAt":"2026-11-22T01:00:00Z","asOf":"2026-11-24T03:05:00Z"}""";

        Assert.StartsWith(
            "Công an (police)  ✖ Không có tiến trình nào đang gửi\n  Chờ gửi: 3 giao dịch · lâu nhất từ 22/11/2026 08:00 (2 ngày 2 giờ)\n  Tốc độ: không gửi gì; chạy một gateway có vai trò worker hoặc all và có địa chỉ của cơ quan này\n  Dự kiến gửi hết: chưa biết\n",
            (await AskAsync("/v1/agencies/police", Left, "agency", "get", "police")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_nobody_foresaw_is_one_line_and_no_stack()
    {
        var run = await AskAsync("/v1/exchanges", "[]", "exchange", "list", "--lang", "en");

        Assert.Equal(ExitCodes.Unexpected, run.ExitCode);
        Assert.StartsWith("Unexpected fault (code unexpected, ", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_says_whose_it_is_and_with_whose_key_its_own_is_to_be_compared()
    {
        using var log = new SomeLog();
        var bundle = await SomeBundle.WholeAsync(log);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, SomeBundle.Zip(bundle), TestContext.Current.CancellationToken);
        var whole = await CliRun.OfAsync("audit", "verify", file, "--offline");
        var touched = bundle.Records[1] with { Bytes = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bundle.Records[1].Bytes).Replace("gateway", "gatewaz", StringComparison.Ordinal)) };
        await File.WriteAllBytesAsync(file, SomeBundle.Zip(bundle with { Records = [bundle.Records[0], touched, .. bundle.Records.Skip(2)] }), TestContext.Current.CancellationToken);
        var broken = await CliRun.OfAsync("audit", "verify", file, "--offline", "--lang", "en");
        File.Delete(file);

        Assert.Equal((ExitCodes.Done, ExitCodes.VerificationFailed), (whole.ExitCode, broken.ExitCode));
        Assert.Contains($"\n  Gói ghi: hồ sơ D-1, xuất lúc 25/11/2026 10:00, đến điểm neo ký 25/11/2026 08:00\n  Hãy so mã khóa {log.Key.Public.Id} với mã khóa mà gateway audit verify in ra ở cơ quan vận hành", whole.Output, StringComparison.Ordinal);
        Assert.Contains($"\n  record there: D-1 · Plan opened (plan.opened) · 25/11/2026 08:00\n", broken.Output, StringComparison.Ordinal);
        Assert.Contains("\n  The bundle says: dossier D-1, exported 25/11/2026 10:00,", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_audit_is_beside_its_topics_is_told_in_the_words_of_the_reader()
    {
        const string Intact = """{"answer":"intact","from":0,"to":412,"seconds":1.5,"records":412,"checkpoints":23,"unsealed":0,"until":"2026-11-30T04:30:12Z","keys":["ab"],"kafka":{"records":410,"repeats":3,"checkpoints":22,"unpublished":2,"parked":0}}""";
        const string Beyond = """{"answer":"broken","from":24,"to":47,"seconds":1,"damage":"topic_beyond","expected":"48","actual":"24"}""";
        const string Doubtful = """{"answer":"cannot_tell","from":24,"to":48,"seconds":1,"after":"2026-11-30T04:30:12Z","until":"2026-11-30T05:30:12Z","doubts":[{"kind":"topic_cut","detail":"18"},{"kind":"topic_unread","detail":"a topic-missing"}]}""";

        Assert.Equal(
            (ExitCodes.Done, "✔ Nguyên vẹn: 412 mục, 23 điểm neo, chữ ký hợp lệ của khóa ab; 0 mục đang chờ niêm phong · 1,5 giây\n  Đã xem #0–#411: từ mục đầu tiên đến điểm neo ký 30/11/2026 11:30\n✔ Khớp với Kafka: 410 mục (3 lần phát lặp), 22 điểm neo; 2 mục chưa phát, 0 mục không phát được\n"),
            await VerifyAsync(Intact));
        var (exitCode, told) = await VerifyAsync(Beyond, "--lang", "en");
        Assert.Equal((ExitCodes.VerificationFailed, "✖ Broken at #24–#47 (the log is shorter than what was published: cut, or an old copy put back)\n  expected: 48\n  found:    24"), (exitCode, string.Join('\n', told.Split('\n').Take(3))));
        Assert.Equal(
            (ExitCodes.VerificationFailed, "? Không kết luận được:\n  Đã xem #24–#47: sau điểm neo ký 30/11/2026 11:30 đến điểm neo ký 30/11/2026 12:30\n  Kafka không còn giữ phần trước mục #18; xác minh từ sau đó bằng --from\n  không đọc hết được topic a topic-missing\n"),
            await VerifyAsync(Doubtful));
        const string Record = """{"answer":"broken","from":7,"to":7,"seconds":1,"damage":"record_hash","expected":"aa","actual":"bb","record":{"dossier":"D-1","type":"plan.opened","at":"2026-11-30T04:30:12Z"}}""";
        Assert.StartsWith("✖ Sai lệch tại #7 (nội dung mục đã bị đổi)\n  mục ở đó: D-1 · Mở kế hoạch hồ sơ (plan.opened) · 30/11/2026 11:30\n  đáng lẽ: aa\n", (await VerifyAsync(Record)).Item2, StringComparison.Ordinal);
        foreach (var wrong in new string[][] { ["x.zip", "--kafka"], ["x.zip", "--from", "2026-11-01"], ["--from", "hôm-qua"], ["--from", "2026-12-01", "--to", "2026-11-01"], ["--to", "2026-12-01", "--kafka"] })
            Assert.Equal(ExitCodes.Usage, (await CliRun.OfAsync(["audit", "verify", .. wrong])).ExitCode);

        static async Task<(int, string)> VerifyAsync(string answer, params string[] more)
        {
            await using var host = await SmallHost.StartAsync(app => app.MapPost("/v1/audit-verifications", (bool kafka) => kafka ? Results.Text(answer, "application/json") : Results.NotFound()));
            var run = await CliRun.OfAsync(["audit", "verify", "--kafka", .. more, "--server", host.Client.BaseAddress!.ToString()]);
            return (run.ExitCode, run.Output);
        }
    }

    [Theory]
    [InlineData("vi", "Cần quyền: replay-many")]
    [InlineData("en", "The right that is missing: replay-many")]
    public async Task A_right_that_is_missing_is_named(string language, string line)
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/v1/exchanges", () => Problems.Forbidden.With(requiredRole: "replay-many")));
        var run = await CliRun.OfAsync("exchange", "list", "--lang", language, "--server", host.Client.BaseAddress!.ToString());

        Assert.Equal(ExitCodes.NotAuthorised, run.ExitCode);
        Assert.Contains($"\n  {line}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_that_cannot_be_kept_is_not_asked_for_and_told_in_one_line()
    {
        var asked = false;
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/v1/dossiers/D-1/evidence", () => asked = true));
        var run = await CliRun.OfAsync("dossier", "export", "D-1", "--out", "/nonexistent/x", "--server", host.Client.BaseAddress!.ToString());

        Assert.Equal((ExitCodes.Usage, "--out: không ghi được tệp /nonexistent/x; thư mục phải có sẵn và được phép ghi\n", false), (run.ExitCode, run.Error, asked));
        var kept = Path.GetTempFileName();
        var again = await CliRun.OfAsync("dossier", "export", "D-1", "--out", kept, "--server", host.Client.BaseAddress!.ToString());
        File.Delete(kept);
        Assert.Equal((ExitCodes.Usage, $"--out: {kept} đã có và không bị ghi đè; chọn tên khác\n", false), (again.ExitCode, again.Error, asked));
        Assert.Equal("--out: the file /proc/x cannot be written; its folder must exist and be writable\n", (await CliRun.OfAsync("dossier", "export", "D-1", "--out", "/proc/x", "--lang", "en", "--server", host.Client.BaseAddress!.ToString())).Error);
    }

    [Fact]
    public async Task A_bundle_is_its_owners_alone_and_one_with_contents_says_what_it_is()
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet("/v1/dossiers/D-1/evidence", () => Results.Bytes("zip"u8.ToArray(), "application/zip")));
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var run = await CliRun.OfAsync("dossier", "export", "D-1", "--bodies", "inspection", "--out", file, "--server", host.Client.BaseAddress!.ToString());

        Assert.Equal((ExitCodes.Done, UnixFileMode.UserRead | UnixFileMode.UserWrite, "zip"), (run.ExitCode, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        File.Delete(file);
        Assert.Contains("dữ liệu cá nhân", run.Error, StringComparison.Ordinal);
    }

    private static async Task<CliRun> AskAsync(string path, string answer, params string[] verb)
    {
        await using var host = await SmallHost.StartAsync(app => app.MapGet(path, () => Results.Text(answer, "application/json")));
        return await CliRun.OfAsync([.. verb, "--server", host.Client.BaseAddress!.ToString()]);
    }
}
