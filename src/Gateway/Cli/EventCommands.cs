using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary><c>gateway event send|validate|sample</c>: what a shop's developer tries first.</summary>
internal static class EventCommands
{
    private static readonly TimeSpan FollowFor = TimeSpan.FromMinutes(2);

    public static Command Create(GlobalOptions options)
    {
        var events = new Command("event");
        events.Subcommands.Add(Send(options));
        events.Subcommands.Add(Validate(options));
        events.Subcommands.Add(Sample(options));
        return events;
    }

    private static Command Send(GlobalOptions options)
    {
        var file = new Argument<string>("file");
        var wait = new Option<bool>("--wait");
        var waitFor = new Option<string>("--wait-for");
        var kafka = new Option<string?>("--kafka") { Arity = ArgumentArity.ZeroOrOne };
        options.Duration(waitFor);
        var send = new Command("send") { file, wait, waitFor, kafka };
        send.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var body = await ReadAsync(parsed.GetValue(file)!, terminal, cancellation);
            var isBatch = IsBatch(body);
            if (parsed.GetResult(kafka) is { Implicit: false })
                return await RecordSender.SendAsync(body, ListenCommand.KafkaOf(parsed.GetValue(kafka), terminal), options.Timeout(parsed), parsed.GetValue(wait), terminal, cancellation);
            using var api = options.Api(parsed);
            var isFollowed = parsed.GetValue(wait) && !isBatch;
            var limit = parsed.GetValue(waitFor) is not null ? GlobalOptions.Read(parsed, waitFor) : options.GivenTimeout(parsed) ?? FollowFor;
            var patience = new Patience(isFollowed ? limit : TimeSpan.Zero, terminal, TimeProvider.System);
            var receipt = await patience.AskAsync(() => api.PostAsync("/v1/dossier-events", body, EventChecks.MediaType(isBatch), cancellation), cancellation);
            Receipts(terminal, receipt);
            if (!isFollowed)
            {
                terminal.Json(receipt);
                return ExitCodes.Done;
            }
            return await new DossierFollower(api, patience, terminal, TimeProvider.System)
                .FollowAsync(receipt.GetProperty("dossier").GetString()!, receipt.GetProperty("event").GetString()!, cancellation);
        });
        return send;
    }

    private static Command Validate(GlobalOptions options)
    {
        var file = new Argument<string>("file");
        var validate = new Command("validate") { file };
        validate.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var body = await ReadAsync(parsed.GetValue(file)!, terminal, cancellation);
            var trouble = new List<string>();
            var problem = await EventChecks.ProblemAsync(body, IsBatch(body), TimeProvider.System, trouble);
            if (trouble.Count > 0)
                throw new CliException(ExitCodes.Configuration, string.Join('\n', trouble));
            if (problem is null)
                terminal.Text(terminal.Say("✔ Đúng hợp đồng.", "✔ Fits the contract."));
            else
                terminal.Text($"✖ {terminal.Say(problem.Kind.Title)} ({problem.Kind.Code})");
            foreach (var error in problem?.Errors ?? [])
                terminal.Text($"  {(error.Pointer.Length == 0 ? "/" : error.Pointer)}: {error.Rule}");
            terminal.Json(CliJson.Element(new JsonObject
            {
                ["valid"] = problem is null,
                ["code"] = problem?.Kind.Code,
                ["errors"] = new JsonArray([.. (problem?.Errors ?? []).Select(error => (JsonNode)new JsonObject { ["pointer"] = error.Pointer, ["rule"] = error.Rule })]),
            }));
            return problem is null ? ExitCodes.Done : ExitCodes.VerificationFailed;
        });
        return validate;
    }

    private static Command Sample(GlobalOptions options)
    {
        var name = new Argument<string?>("name") { Arity = ArgumentArity.ZeroOrOne };
        Option<string?> dossier = new("--dossier"), office = new("--office");
        var sample = new Command("sample") { name, dossier, office };
        sample.SetAction(parsed =>
        {
            var terminal = options.Terminal(parsed);
            if (parsed.GetValue(name) is not { } wanted)
            {
                foreach (var known in SampleEvents.Files.Keys)
                    terminal.Text(known);
                terminal.Json(CliJson.Element(new JsonObject { ["data"] = new JsonArray([.. SampleEvents.Files.Keys.Select(known => (JsonNode)new JsonObject { ["name"] = known })]) }));
                return ExitCodes.Done;
            }
            if (!SampleEvents.Files.ContainsKey(wanted))
                throw new CliException(ExitCodes.NotFound, terminal.Say($"Không có mẫu \"{wanted}\". Xem: gateway event sample", $"There is no sample \"{wanted}\". See: gateway event sample"));
            if (parsed.GetValue(office) is { } code && !OfficeCode.TryParse(code, out _))
                throw new CliException(ExitCodes.Usage, SystemCommands.NoOffice(code, terminal));
            if (SampleEvents.NeedsDossier(wanted) && parsed.GetValue(dossier) is null)
                terminal.Progress(terminal.Say("Sự kiện này cần một hồ sơ đã tiếp nhận: ghi mã hồ sơ sau --dossier.", "This event needs a dossier that is open: give its number with --dossier."));
            terminal.Raw(SampleEvents.Fresh(wanted, parsed.GetValue(dossier), parsed.GetValue(office), TimeProvider.System) + "\n");
            return ExitCodes.Done;
        });
        return sample;
    }

    private static void Receipts(Terminal terminal, JsonElement receipt)
    {
        var receipts = receipt.TryGetProperty("receipts", out var list) ? list.EnumerateArray().ToList() : [receipt];
        foreach (var one in receipts)
            terminal.Text(terminal.Say("Đã nhận ", "Received ") + $"{one.GetProperty("event").GetString()} · {one.GetProperty("dossier").GetString()}");
        if (receipts is [var single])
            terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + $"gateway dossier get {single.GetProperty("dossier").GetString()}");
    }

    private static async Task<byte[]> ReadAsync(string file, Terminal terminal, CancellationToken cancellation)
    {
        if (file == "-")
        {
            using var buffer = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(buffer, cancellation);
            return buffer.ToArray();
        }
        try
        {
            return await File.ReadAllBytesAsync(file, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, e is FileNotFoundException or DirectoryNotFoundException
                ? terminal.Say($"Không có tệp \"{file}\".", $"There is no file \"{file}\".")
                : terminal.Say($"Không đọc được tệp \"{file}\".", $"The file \"{file}\" cannot be read."));
        }
    }

    private static bool IsBatch(byte[] body) => body.FirstOrDefault(letter => letter is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')) == (byte)'[';
}
