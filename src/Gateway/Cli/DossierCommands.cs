using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Auditing;
using Gateway.Host.Operating;

namespace Gateway.Host.Cli;

/// <summary><c>gateway dossier get|export</c>.</summary>
internal static class DossierCommands
{
    public static Command Create(GlobalOptions options)
    {
        var dossier = new Command("dossier");
        var number = new Argument<string>("number");
        var get = new Command("get") { number };
        get.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync("/v1/dossiers/" + Uri.EscapeDataString(parsed.GetValue(number)!), cancellation);
            Show(found, terminal);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        dossier.Subcommands.Add(get);
        dossier.Subcommands.Add(Export(options));
        return dossier;
    }

    private static Command Export(GlobalOptions options)
    {
        var number = new Argument<string>("number");
        var target = new Option<string?>("--out");
        var bodies = new Option<string?>("--bodies");
        options.OneOf(bodies, [.. EvidenceDisclosure.Reasons]);
        var export = new Command("export") { number, target, bodies };
        export.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var path = parsed.GetValue(target) ?? $"{parsed.GetValue(number)}.evidence.zip";
            // Before anything is asked for: an export is on record whether or not somebody could keep it.
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw NotWritten(path, terminal);
            if (Path.Exists(path))
                throw new CliException(ExitCodes.Usage, terminal.Say($"--out: {path} đã có và không bị ghi đè; chọn tên khác", $"--out: {path} is there already and is not written over; choose another name"));
            using var api = options.Api(parsed);
            var (content, headers) = await api.GetBytesAsync($"/v1/dossiers/{Uri.EscapeDataString(parsed.GetValue(number)!)}/evidence{(parsed.GetValue(bodies) is { } reason ? "?bodies=" + reason : "")}", cancellation);
            await WriteAsync(path, content, terminal, cancellation);
            var unsealed = headers.TryGetValues(AuditEndpoints.UnsealedHeader, out var values) ? int.Parse(values.First(), CultureInfo.InvariantCulture) : 0;
            if (unsealed > 0)
                terminal.Progress(terminal.Say($"{unsealed} mục mới nhất chưa niêm phong nên chưa có trong gói.", $"The newest {unsealed} records are not sealed yet and not in it."));
            if (parsed.GetValue(bodies) is not null)
                terminal.Progress(terminal.Say("Gói có nội dung hồ sơ, tức dữ liệu cá nhân: chỉ giao cho người có thẩm quyền, xóa khi xong việc.", "The bundle has the dossier's contents, which are personal data: give it to nobody without the right to them, and delete it when done."));
            terminal.Text(terminal.Say($"✔ {path}\nTiếp theo: gateway audit verify {path} --offline", $"✔ {path}\nNext: gateway audit verify {path} --offline"));
            terminal.Json(CliJson.Element(new JsonObject { ["file"] = path, ["bytes"] = content.Length, ["unsealed"] = unsealed }));
            return ExitCodes.Done;
        });
        return export;
    }

    private static async Task WriteAsync(string path, byte[] content, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            // It may hold what a person wrote: for whoever asked for it and nobody else.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var file = new FileStream(path, options);
            await file.WriteAsync(content, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, terminal);
        }
    }

    private static CliException NotWritten(string path, Terminal terminal) => new(ExitCodes.Usage, terminal.Say(
        $"--out: không ghi được tệp {path}; thư mục phải có sẵn và được phép ghi", $"--out: the file {path} cannot be written; its folder must exist and be writable"));

    public static void Show(JsonElement dossier, Terminal terminal)
    {
        var procedure = ExchangeText.Text(dossier, "procedureCode") is { Length: > 0 } code ? $"{ExchangeText.Text(dossier, "title")} ({code})" : terminal.Say("chưa lập kế hoạch", "not planned yet");
        terminal.Text($"{terminal.Say("Hồ sơ", "Dossier")} {ExchangeText.Text(dossier, "dossier")} · {procedure}");
        terminal.Text($"{terminal.Say("Tiếp nhận", "Received")} {ExchangeText.Time(dossier, "receivedAt")} · {terminal.Say("hẹn trả", "due")} {ExchangeText.Time(dossier, "shopDueAt") ?? ExchangeText.Time(dossier, "dueAt") ?? "–"}");
        var ordinal = 0;
        foreach (var step in dossier.GetProperty("steps").EnumerateArray())
        {
            var due = ExchangeText.Time(step, "dueAt") is { } time ? $" · {terminal.Say("hạn", "by")} {time}" : "";
            terminal.Text($"  {++ordinal}. {ExchangeText.Text(step, "title")} ({ExchangeText.Text(step, "agency")})  {ExchangeText.State(step, terminal)}{due}");
            if (ExchangeText.Text(step, "exchange") is { } exchange)
                terminal.Text($"     {exchange}");
        }
        foreach (var stuck in dossier.GetProperty("stuckEvents").EnumerateArray())
            terminal.Text(StuckText.Line(stuck, terminal));
        terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + $"gateway exchange list --dossier {ExchangeText.Text(dossier, "dossier")}");
    }
}
