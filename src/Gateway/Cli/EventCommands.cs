using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary><c>gateway event send|validate|sample</c>: what a shop's developer tries first.</summary>
internal static class EventCommands
{
    public static Command Create(GlobalOptions options)
    {
        var events = new Command("event", "Events of dossiers, as a one-stop shop sends them");
        events.Subcommands.Add(Send(options));
        events.Subcommands.Add(Validate(options));
        events.Subcommands.Add(Sample(options));
        return events;
    }

    private static Command Send(GlobalOptions options)
    {
        var file = FileArgument();
        var wait = new Option<bool>("--wait") { Description = "Follow the dossier until nothing of it moves by itself" };
        var waitFor = new Option<string>("--wait-for") { Description = "How long to follow: 2m", DefaultValueFactory = _ => "2m" };
        waitFor.Validators.Add(GlobalOptions.RequireDuration);
        var send = new Command("send", "gateway event send event.json --wait") { file, wait, waitFor };
        send.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var body = await ReadAsync(parsed.GetValue(file)!, cancellation);
            var isBatch = FirstLetter(body) == (byte)'[';
            using var api = options.Api(parsed);
            var receipt = await api.PostAsync("/v1/dossier-events", body, isBatch ? "application/cloudevents-batch+json" : "application/cloudevents+json", cancellation);
            if (!parsed.GetValue(wait) || isBatch)
            {
                Receipts(terminal, receipt);
                terminal.Json(receipt);
                return ExitCodes.Done;
            }
            Receipts(terminal, receipt);
            Hosting.Durations.TryRead(parsed.GetValue(waitFor)!, out var limit);
            return await new DossierFollower(api, terminal, TimeProvider.System).FollowAsync(receipt.GetProperty("dossier").GetString()!, limit, cancellation);
        });
        return send;
    }

    private static Command Validate(GlobalOptions options)
    {
        var file = FileArgument();
        var validate = new Command("validate", "Check an event against contracts/intake/v1, without a server: gateway event validate event.json") { file };
        validate.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var body = await ReadAsync(parsed.GetValue(file)!, cancellation);
            var errors = EventChecks.Errors(body);
            foreach (var (at, rule) in errors)
                terminal.Text($"✖ {(at.Length == 0 ? "/" : at)}: {rule}");
            if (errors.Count == 0)
                terminal.Text(terminal.Say("✔ Đúng hợp đồng.", "✔ Fits the contract."));
            terminal.Json(CliJson.Element(new JsonObject
            {
                ["valid"] = errors.Count == 0,
                ["errors"] = new JsonArray([.. errors.Select(error => (JsonNode)new JsonObject { ["pointer"] = error.At, ["rule"] = error.Keyword })]),
            }));
            return errors.Count == 0 ? ExitCodes.Done : ExitCodes.VerificationFailed;
        });
        return validate;
    }

    private static Command Sample(GlobalOptions options)
    {
        var name = new Argument<string?>("name") { Description = "Which one; without it the names are listed", Arity = ArgumentArity.ZeroOrOne };
        var dossier = new Option<string?>("--dossier") { Description = "A dossier number instead of the sample's own" };
        var sample = new Command("sample", "An event to try with: gateway event sample accepted-birth > event.json") { name, dossier };
        sample.SetAction(parsed =>
        {
            var terminal = options.Terminal(parsed);
            var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "contracts/intake/v1/samples"), "*.json").ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);
            if (parsed.GetValue(name) is not { } wanted)
            {
                terminal.Raw(string.Concat(files.Keys.Order(StringComparer.Ordinal).Select(known => known + "\n")));
                return ExitCodes.Done;
            }
            if (!files.TryGetValue(wanted, out var file))
                throw new CliException(ExitCodes.NotFound, terminal.Say($"Không có mẫu \"{wanted}\". Xem: gateway event sample", $"There is no sample \"{wanted}\". See: gateway event sample"));
            terminal.Raw(Fresh(File.ReadAllText(file), parsed.GetValue(dossier), TimeProvider.System) + "\n");
            return ExitCodes.Done;
        });
        return sample;
    }

    // A sample that was sent before would be a repeat; this one is new.
    private static string Fresh(string sample, string? dossier, TimeProvider clock)
    {
        var json = JsonNode.Parse(sample)!.AsObject();
        json["id"] = Ids.New(clock).ToString();
        json["time"] = clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        if (dossier is not null)
            (json["subject"], json["partitionkey"]) = (dossier, dossier);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static void Receipts(Terminal terminal, JsonElement receipt)
    {
        var receipts = receipt.ValueKind == JsonValueKind.Array ? receipt.EnumerateArray().ToList() : receipt.TryGetProperty("receipts", out var list) ? [.. list.EnumerateArray()] : [receipt];
        foreach (var one in receipts)
            terminal.Text(terminal.Say("Đã nhận ", "Received ") + $"{one.GetProperty("event").GetString()} · {one.GetProperty("dossier").GetString()}");
        if (receipts is [var single])
            terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + $"gateway dossier get {single.GetProperty("dossier").GetString()}");
    }

    private static Argument<string> FileArgument() => new("file") { Description = "A JSON file; - for standard input" };

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-")
        {
            using var buffer = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(buffer, cancellation);
            return buffer.ToArray();
        }
        return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellation) : throw new CliException(ExitCodes.Usage, $"{file}: ?");
    }

    private static byte FirstLetter(byte[] body) => body.FirstOrDefault(letter => letter is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'));
}
