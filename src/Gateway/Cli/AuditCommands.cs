using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Host.Operating;

namespace Gateway.Host.Cli;

/// <summary><c>gateway audit verify</c>: of the store, of the store beside its topics, or of an evidence bundle in a file.</summary>
internal static class AuditCommands
{
    // A million records take half a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static Command Create(GlobalOptions options)
    {
        var audit = new Command("audit");
        Option<string?> from = new("--from"), to = new("--to"), certificates = new("--stamp-certificates");
        Option<bool> kafka = new("--kafka"), offline = new("--offline");
        var file = new Argument<string?>("file") { Arity = ArgumentArity.ZeroOrOne };
        var verify = new Command("verify") { file, from, to, kafka, offline, certificates };
        verify.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var stretch = Stretch(parsed.GetValue(from), parsed.GetValue(to), terminal);
            if (stretch.Count > 0 && (parsed.GetValue(offline) || parsed.GetValue(file) is not null))
                throw new CliException(ExitCodes.Usage, terminal.Say("--from và --to chọn một quãng của kho dữ liệu, không dùng với một tệp", "--from and --to choose a stretch of the store and take no file"));
            if (parsed.GetValue(kafka) && (parsed.GetValue(offline) || parsed.GetValue(file) is not null))
                throw new CliException(ExitCodes.Usage, terminal.Say("--kafka đối chiếu kho dữ liệu với các topic, không dùng với một tệp", "--kafka compares the store with its topics and takes no file"));
            if (parsed.GetValue(kafka) && parsed.GetValue(to) is not null)
                throw new CliException(ExitCodes.Usage, terminal.Say("--kafka đối chiếu đến hết topic, không dừng ở --to: bỏ --to hoặc bỏ --kafka", "--kafka compares to the end of the topics and not up to --to: leave out one of them"));
            if (parsed.GetValue(file) is { } path)
                return Tell(CliJson.Element(JsonSerializer.SerializeToNode(AuditVerdictView.Of(OfFile(path, Trust(parsed.GetValue(certificates), terminal), terminal)), AuditJson.Default.AuditVerdictView)!.AsObject()), terminal);
            if (parsed.GetValue(offline) || parsed.GetValue(certificates) is not null)
                throw new CliException(ExitCodes.Usage, terminal.Say("--offline và --stamp-certificates cần một tệp gói bằng chứng", "--offline and --stamp-certificates need the file of an evidence bundle"));
            using var api = options.Api(parsed, Patience);
            return Tell(await api.PostAsync("/v1/audit-verifications?" + string.Join('&', parsed.GetValue(kafka) ? stretch.Append("kafka=true") : stretch), [], "application/json", cancellation), terminal);
        });
        audit.Subcommands.Add(verify);
        return audit;
    }

    private static List<string> Stretch(string? from, string? to, Terminal terminal)
    {
        var (begin, end) = (Read("--from", from, isEnd: false, terminal), Read("--to", to, isEnd: true, terminal));
        if (begin >= end)
            throw new CliException(ExitCodes.Usage, terminal.Say("--to phải sau --from", "--to must come after --from"));
        return [.. new[] { ("from", from), ("to", to) }.Where(side => side.Item2 is not null).Select(side => $"{side.Item1}={Uri.EscapeDataString(side.Item2!)}")];
    }

    private static DateTimeOffset? Read(string option, string? text, bool isEnd, Terminal terminal) =>
        text is null ? null
        : AuditTime.TryRead(text, isEnd, out var time) ? time
        : throw new CliException(ExitCodes.Usage, terminal.Say(
            $"{option} {text}: không phải ngày hay thời điểm. Viết 2026-11-30 (cả ngày), 2026-11-30T11:30 (giờ Việt Nam) hoặc 2026-11-30T04:30:00Z",
            $"{option} {text}: neither a day nor a time. Write 2026-11-30 (the whole day), 2026-11-30T11:30 (Vietnam's clock) or 2026-11-30T04:30:00Z"));

    // The keys are those of the bundle: whoever holds the gateway's compares their ids.
    private static AuditAnswer OfFile(string path, IStampCheck stamps, Terminal terminal)
    {
        if (!File.Exists(path))
            throw new CliException(ExitCodes.NotFound, terminal.Say($"Không có tệp {path}", $"There is no file {path}"));
        var began = TimeProvider.System.GetTimestamp();
        using var stream = File.OpenRead(path);
        var read = BundleReader.Read(stream);
        var verdict = BundleVerifier.Verify(read, stamps: stamps);
        return new(verdict, 0, verdict is Verdict.Intact intact ? intact.Records : 0, TimeProvider.System.GetElapsedTime(began))
        {
            Bundle = read.Bundle is { } bundle ? AuditBundleView.Of(bundle) : null,
            Record = read.Bundle is { } whole && verdict is Verdict.Broken { IsOfRecord: true } broken ? AuditRecordView.Of(whole, broken.To) : null,
        };
    }

    private static StampTrust Trust(string? file, Terminal terminal)
    {
        try
        {
            return new StampTrust(file is null ? [] : StampTrust.FromPem(File.ReadAllText(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CliException(ExitCodes.Usage, terminal.Say($"--stamp-certificates: không đọc được chứng thư dạng PEM trong tệp {file}", $"--stamp-certificates: no certificates in PEM can be read from {file}"));
        }
    }

    /// <summary>Says the answer; the exit code.</summary>
    public static int Tell(JsonElement found, Terminal terminal)
    {
        var answer = found.GetProperty("answer").GetString();
        terminal.Text(answer switch
        {
            "intact" => Intact(found, terminal),
            "broken" => Broken(found, terminal),
            _ => Doubtful(found, terminal),
        } + OfBundle(found, terminal));
        terminal.Json(found);
        return answer == "intact" ? ExitCodes.Done : ExitCodes.VerificationFailed;
    }

    private static string Intact(JsonElement found, Terminal terminal)
    {
        var (records, checkpoints, unsealed) = (Number(found, "records"), Number(found, "checkpoints"), Number(found, "unsealed"));
        var keys = string.Join(' ', found.GetProperty("keys").EnumerateArray().Select(key => key.GetString()));
        var seconds = found.GetProperty("seconds").GetDouble().ToString("0.0", CultureInfo.GetCultureInfo(terminal.Say("vi-VN", "en-GB")));
        var bodies = !found.TryGetProperty("bodies", out _) ? "" : terminal.Say($"\n  {Number(found, "bodies")}/{Number(found, "commitments")} nội dung có trong gói và khớp", $"\n  {Number(found, "bodies")}/{Number(found, "commitments")} bodies are here and match");
        return terminal.Say(
            $"✔ Nguyên vẹn: {records} mục, {checkpoints} điểm neo, chữ ký hợp lệ của khóa {keys}; {unsealed} mục đang chờ niêm phong · {seconds} giây",
            $"✔ Intact: {records} records, {checkpoints} checkpoints, signed by key {keys}; {unsealed} records wait to be sealed · {seconds} s") + Range(found, terminal) + bodies
            + (found.TryGetProperty("stamps", out var stamps) ? "\n" + Stamps(stamps, terminal) : "") + OnTopics(found, terminal);
    }

    // Which positions were looked at, and when they were signed: a range that somebody made shorter shows.
    private static string Range(JsonElement found, Terminal terminal)
    {
        if (ExchangeText.Time(found, "until") is not { } until)
            return "";
        var (first, last, after) = (Number(found, "from"), Number(found, "to") - 1, ExchangeText.Time(found, "after"));
        return terminal.Say(
            $"\n  Đã xem #{first}–#{last}: {(after is null ? "từ mục đầu tiên" : $"sau điểm neo ký {after}")} đến điểm neo ký {until}",
            $"\n  Looked at #{first}–#{last}: {(after is null ? "from the first record" : $"behind the checkpoint of {after}")} to the checkpoint of {until}");
    }

    private static string OnTopics(JsonElement found, Terminal terminal)
    {
        if (!found.TryGetProperty("kafka", out var kafka))
            return "";
        var (records, checkpoints, repeats, unpublished, parked) = (Number(kafka, "records"), Number(kafka, "checkpoints"), Number(kafka, "repeats"), Number(kafka, "unpublished"), Number(kafka, "parked"));
        return terminal.Say(
            $"\n✔ Khớp với Kafka: {records} mục ({repeats} lần phát lặp), {checkpoints} điểm neo; {unpublished} mục chưa phát, {parked} mục không phát được",
            $"\n✔ Kafka has the same: {records} records ({repeats} repeats), {checkpoints} checkpoints; {unpublished} still to be published, {parked} that cannot be");
    }

    private static string Stamps(JsonElement stamps, Terminal terminal)
    {
        var (count, last) = (Number(stamps, "count"), ExchangeText.Time(stamps, "lastAt"));
        var authorities = string.Join("; ", stamps.GetProperty("authorities").EnumerateArray().Select(authority => authority.GetString()));
        return stamps.GetProperty("trusted").GetBoolean()
            ? terminal.Say($"  {count} dấu thời gian hợp lệ, mới nhất {last}, của {authorities}", $"  {count} time stamps are valid, the last of {last}, by {authorities}")
            : terminal.Say(
                $"  {count} dấu thời gian khớp điểm neo, mới nhất {last}; chưa đối chiếu với chứng thư tin cậy nào (--stamp-certificates), hãy tự so: {authorities}",
                $"  {count} time stamps fit their checkpoints, the last of {last}; held against no trusted certificate (--stamp-certificates), compare yourself: {authorities}");
    }

    private static string Broken(JsonElement found, Terminal terminal)
    {
        var (from, to) = (Number(found, "from"), Number(found, "to"));
        var place = from == to ? $"#{from}" : $"#{from}–#{to}";
        var kind = terminal.Say(VerdictTexts.OfDamage(ExchangeText.Text(found, "damage")));
        var (expected, actual) = (terminal.Say(VerdictTexts.OfValue(ExchangeText.Text(found, "expected"))), terminal.Say(VerdictTexts.OfValue(ExchangeText.Text(found, "actual"))));
        return terminal.Say(
            $"✖ Sai lệch tại {place} ({kind}){There(found, terminal)}\n  đáng lẽ: {expected}\n  đang có: {actual}\n  Không tự sửa. Giữ nguyên hiện trạng, báo người phụ trách an toàn thông tin và đối chiếu với bản đã phát đi.",
            $"✖ Broken at {place} ({kind}){There(found, terminal)}\n  expected: {expected}\n  found:    {actual}\n  Mend nothing. Keep everything as it is, call whoever answers for security, and compare with the published copy.");
    }

    // Whoever forges a bundle makes a key too: only the operator can say which is his.
    private static string OfBundle(JsonElement found, Terminal terminal)
    {
        if (!found.TryGetProperty("bundle", out var bundle))
            return "";
        var (dossier, made, signed) = (ExchangeText.Text(bundle, "dossier"), ExchangeText.Time(bundle, "createdAt"), ExchangeText.Time(bundle, "signedAt"));
        var keys = string.Join(' ', bundle.GetProperty("keys").EnumerateArray().Select(key => key.GetString()));
        return terminal.Say(
            $"\n  Gói ghi: hồ sơ {dossier}, xuất lúc {made}, đến điểm neo ký {signed ?? "?"}\n  Hãy so mã khóa {keys} với mã khóa mà gateway audit verify in ra ở cơ quan vận hành: người làm giả gói cũng tự tạo được khóa.",
            $"\n  The bundle says: dossier {dossier}, exported {made}, up to the checkpoint of {signed ?? "?"}\n  Compare key {keys} with the one that gateway audit verify prints at the operator's: whoever forges a bundle can make a key too.");
    }

    // What the store or the bundle says there, which may itself be what was changed.
    private static string There(JsonElement found, Terminal terminal)
    {
        if (!found.TryGetProperty("record", out var record) || ExchangeText.Text(record, "type") is not { } type)
            return "";
        var (dossier, at) = (ExchangeText.Text(record, "dossier"), ExchangeText.Time(record, "at"));
        return terminal.Say("\n  mục ở đó: ", "\n  record there: ") + string.Join(" · ", new[] { dossier, $"{terminal.Say(RecordTexts.OfType(type))} ({type})", at }.Where(part => part is not null));
    }

    private static string Doubtful(JsonElement found, Terminal terminal) => terminal.Say("? Không kết luận được:", "? Nobody can tell:") + Range(found, terminal)
        + string.Concat(found.GetProperty("doubts").EnumerateArray().Select(doubt => $"\n  {terminal.Say(VerdictTexts.OfDoubt(ExchangeText.Text(doubt, "kind"), ExchangeText.Text(doubt, "detail")))}"));

    private static long Number(JsonElement found, string name) => found.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
