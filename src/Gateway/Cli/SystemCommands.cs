using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Adapters;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Cli;

/// <summary>
/// <c>gateway system add|list|rotate|revoke</c>: who may sign in. Works on the database of this machine, so that the first key needs no key.
/// A key is shown once, on standard output.
/// </summary>
internal static partial class SystemCommands
{
    public static Command Create(GlobalOptions options)
    {
        var data = HostCommands.DataOption();
        data.Recursive = true;
        var system = new Command("system") { data };
        system.Subcommands.Add(Add(options, data));
        system.Subcommands.Add(List(options, data));
        system.Subcommands.Add(Rotate(options, data));
        system.Subcommands.Add(Revoke(options, data));
        return system;
    }

    private static Command Add(GlobalOptions options, Option<string?> data)
    {
        var name = new Argument<string>("name");
        var kind = new Option<string>("--kind") { Required = true };
        options.OneOf(kind, "shop", "agency", "operator");
        var offices = new Option<string[]>("--office") { AllowMultipleArgumentsPerToken = true };
        var agency = new Option<string?>("--agency");
        var rights = new Option<string[]>("--right") { AllowMultipleArgumentsPerToken = true };
        var (expires, reason) = (Expires(options), GivenReason.Create());
        var add = new Command("add") { name, kind, offices, agency, rights, expires, reason };
        add.SetAction((parsed, _) => WithStoreAsync(options, parsed, data, reason, async (terminal, store, clock) =>
        {
            var principal = Principal(parsed.GetValue(name)!, parsed.GetValue(kind)!, parsed.GetValue(offices) ?? [], parsed.GetValue(agency), parsed.GetValue(rights) ?? [], terminal, clock);
            var (key, text) = NewKey(clock, parsed.GetValue(expires));
            Require(await store.AddAsync(principal, key), principal.Name, terminal);
            Show(terminal, principal.Name, key, text);
            return ExitCodes.Done;
        }));
        return add;
    }

    private static Command List(GlobalOptions options, Option<string?> data)
    {
        var list = new Command("list");
        list.SetAction((parsed, cancellation) => WithStoreAsync(options, parsed, data, null, async (terminal, store, clock) =>
        {
            var now = clock.GetUtcNow();
            var rows = new JsonArray();
            foreach (var (system, keys) in await store.ListAsync(cancellation))
            {
                var offices = system.AllOffices ? "*" : string.Join(' ', system.Offices);
                terminal.Text($"{system.Name}  {Word(system.Kind)}  {system.Agency ?? offices}  {RightNames.Of(system.Rights)}");
                foreach (var key in keys)
                    terminal.Text($"  {key.Prefix}  {(key.IsInForce(now) ? terminal.Say("còn hiệu lực", "in force") : terminal.Say("đã hết hiệu lực", "ended"))}{Until(key)}");
                rows.Add(Describe(system, keys, offices, now));
            }
            terminal.Json(CliJson.Element(new JsonObject { ["data"] = rows }));
            return ExitCodes.Done;
        }));
        return list;
    }

    private static Command Rotate(GlobalOptions options, Option<string?> data)
    {
        var name = new Argument<string>("name");
        var overlap = new Option<string>("--overlap") { DefaultValueFactory = _ => "24h" };
        options.Duration(overlap);
        var (expires, reason) = (Expires(options), GivenReason.Create());
        var rotate = new Command("rotate") { name, overlap, expires, reason };
        rotate.SetAction((parsed, _) => WithStoreAsync(options, parsed, data, reason, async (terminal, store, clock) =>
        {
            var (key, text) = NewKey(clock, parsed.GetValue(expires));
            Require(await store.RotateAsync(parsed.GetValue(name)!, key, key.CreatedAt, key.CreatedAt + GlobalOptions.Read(parsed, overlap)), parsed.GetValue(name)!, terminal);
            Show(terminal, parsed.GetValue(name)!, key, text);
            return ExitCodes.Done;
        }));
        return rotate;
    }

    private static Command Revoke(GlobalOptions options, Option<string?> data)
    {
        var name = new Argument<string>("name");
        var (prefix, reason) = (new Option<string?>("--key"), GivenReason.Create());
        var revoke = new Command("revoke") { name, prefix, reason };
        revoke.SetAction((parsed, _) => WithStoreAsync(options, parsed, data, reason, async (terminal, store, clock) =>
        {
            var ended = await store.RevokeAsync(parsed.GetValue(name)!, parsed.GetValue(prefix), clock.GetUtcNow());
            if (ended == 0)
                throw new CliException(ExitCodes.NotFound, terminal.Say("Không có khóa nào còn hiệu lực để thu hồi.", "There is no key in force to revoke."));
            terminal.Text(terminal.Say($"✔ Đã thu hồi {ended} khóa; có hiệu lực khắp nơi trong 5 giây.", $"✔ Revoked {ended}; dead everywhere within 5 seconds."));
            terminal.Json(CliJson.Element(new JsonObject { ["revoked"] = ended }));
            return ExitCodes.Done;
        }));
        return revoke;
    }

    private static Task<int> WithStoreAsync(GlobalOptions options, ParseResult parsed, Option<string?> data, Option<string>? reason, Func<Terminal, SystemStore, TimeProvider, Task<int>> act) =>
        HostCommands.OnStoreAsync(options, parsed, data, async (terminal, store) =>
        {
            var why = reason is null ? null : GivenReason.Read(parsed, reason, terminal);
            await HostCommands.ApplyAsync(store);
            await using var database = GatewayDatabase.Open(store);
            return await act(terminal, new SystemStore(database, HostCommands.Lanes(), HostCommands.Actor, why), TimeProvider.System);
        });

    private static SystemPrincipal Principal(string name, string kind, string[] offices, string? agency, string[] rights, Terminal terminal, TimeProvider clock)
    {
        var systemKind = Enum.Parse<SystemKind>(kind, ignoreCase: true);
        if (!Name().IsMatch(name))
            throw Wrong(terminal.Say($"\"{name}\": tên chỉ gồm a-z, 0-9 và gạch nối", $"\"{name}\": a name is a-z, 0-9 and hyphens"));
        if ((systemKind == SystemKind.Agency) != (agency is not null))
            throw Wrong(terminal.Say("--agency đi với --kind agency, và chỉ với loại đó", "--agency goes with --kind agency, and only with it"));
        if (agency is not null && Agencies() is var known && !known.Contains(agency))
            throw Wrong("--agency: " + terminal.Say(SettingNames.NoAgency(agency, known)));
        if (systemKind != SystemKind.Agency && offices.Length == 0)
            throw Wrong(terminal.Say("thiếu --office: một mã đơn vị, hoặc '*' cho mọi đơn vị", "--office is missing: a code, or '*' for all"));
        var given = SystemPrincipal.RightsOf(systemKind);
        if (rights.Length > 0 && !RightNames.TryRead(rights, out given))
            throw Wrong(terminal.Say($"--right: chỉ nhận {RightNames.All}", $"--right: one of {RightNames.All}"));
        return new()
        {
            Id = Ids.New(clock),
            Name = name,
            Kind = systemKind,
            Rights = given,
            AllOffices = offices is ["*"],
            Offices = offices is ["*"] ? [] : [.. offices.Select(office => Office(office, terminal)).Distinct()],
            Agency = agency,
        };
    }

    // An agency without a contract here could sign in and never be heard.
    private static List<string> Agencies()
    {
        var (root, overlay) = new ConfigurationBuilder().AddGatewaySettings([]).Build().Contracts();
        return [.. new[] { root, overlay }.Where(Directory.Exists).Select(folder => Path.Combine(folder!, "agencies")).Where(Directory.Exists)
            .SelectMany(folder => AgencyFolders.Read(folder).Agencies).Select(agency => agency.Contract.Code)];
    }

    private static OfficeCode Office(string text, Terminal terminal) => OfficeCode.TryParse(text, out var office) ? office : throw Wrong(NoOffice(text, terminal));

    /// <summary>What is told of a text that is no organisation code.</summary>
    public static string NoOffice(string text, Terminal terminal) =>
        terminal.Say($"--office: \"{text}\" không phải mã đơn vị như 000.00.12.H26", $"--office: \"{text}\" is not an organisation code such as 000.00.12.H26");

    private static CliException Wrong(string message) => new(ExitCodes.Usage, message);

    private static Option<string?> Expires(GlobalOptions options)
    {
        var expires = new Option<string?>("--expires-in");
        options.Duration(expires);
        return expires;
    }

    private static (SystemKey Key, string Text) NewKey(TimeProvider clock, string? expiresIn)
    {
        var (prefix, hash, text) = ApiKey.Create();
        var now = clock.GetUtcNow();
        DateTimeOffset? end = expiresIn is not null && Durations.TryRead(expiresIn, out var life) ? now + life : null;
        return (new SystemKey(prefix, hash, now, end, null), text);
    }

    private static void Require(KeyChange change, string name, Terminal terminal)
    {
        switch (change)
        {
            case KeyChange.Done:
                return;
            case KeyChange.UnknownSystem:
                throw new CliException(ExitCodes.NotFound, terminal.Say($"Không có hệ thống \"{name}\".", $"There is no system \"{name}\"."));
            case KeyChange.NameTaken:
                throw new CliException(ExitCodes.Conflict, terminal.Say($"Tên \"{name}\" đã có. Cấp khóa mới: gateway system rotate {name} --reason …", $"\"{name}\" exists. For a new key: gateway system rotate {name} --reason …"));
            case KeyChange.TooManyKeys:
                throw new CliException(ExitCodes.Conflict, terminal.Say($"Đang có {SystemKey.InForceMax} khóa còn hiệu lực. Thu hồi bớt: gateway system revoke {name} --key … --reason …", $"{SystemKey.InForceMax} keys are in force. First: gateway system revoke {name} --key … --reason …"));
            default:
                throw new System.Diagnostics.UnreachableException($"Unknown answer {change}.");
        }
    }

    private static void Show(Terminal terminal, string name, SystemKey key, string text)
    {
        terminal.Text(text);
        terminal.Progress(terminal.Say($"Khóa của {name}, chỉ hiện một lần. Gửi bằng: Authorization: Bearer <khóa>", $"The key of {name}, shown once. Send it as: Authorization: Bearer <key>"));
        terminal.Json(CliJson.Element(new JsonObject { ["system"] = name, ["prefix"] = key.Prefix, ["key"] = text, ["expiresAt"] = key.ExpiresAt is { } end ? Stamp(end) : null }));
    }

    private static JsonObject Describe(SystemPrincipal system, IReadOnlyList<SystemKey> keys, string offices, DateTimeOffset now) => new()
    {
        ["name"] = system.Name,
        ["kind"] = Word(system.Kind),
        ["agency"] = system.Agency,
        ["offices"] = offices,
        ["rights"] = RightNames.Of(system.Rights),
        ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)new JsonObject
        {
            ["prefix"] = key.Prefix,
            ["inForce"] = key.IsInForce(now),
            ["createdAt"] = Stamp(key.CreatedAt),
            ["expiresAt"] = key.ExpiresAt is { } end ? Stamp(end) : null,
            ["revokedAt"] = key.RevokedAt is { } revoked ? Stamp(revoked) : null,
        })]),
    };

    private static string Word(SystemKind kind) => kind switch
    {
        SystemKind.Shop => "shop",
        SystemKind.Agency => "agency",
        SystemKind.Operator => "operator",
        _ => throw new System.Diagnostics.UnreachableException($"Unknown kind {kind}."),
    };

    private static string Until(SystemKey key) => key.ExpiresAt is { } end ? " → " + end.ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture) : "";

    private static string Stamp(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Name();
}
