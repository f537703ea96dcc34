using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Host.Cli;

/// <summary>The verbs that work on this machine and not through the API.</summary>
internal static class HostCommands
{
    public static Option<string?> DataOption() => new("--data");

    public static StoreAddress Store(ParseResult parsed, Option<string?> data) =>
        parsed.GetValue(data) is { } path ? new StoreAddress(path) : Given().Store();

    private static IConfigurationRoot Given() => new ConfigurationBuilder().AddGatewaySettings([]).Build();

    /// <summary>For help, and for who writes global options first: Program runs <c>gateway serve …</c> without this parser, which costs start-up time.</summary>
    public static Command Serve()
    {
        var serve = new Command("serve") { TreatUnmatchedTokensAsErrors = false };
        serve.Options.Add(new Option<string?>("--urls"));
        serve.Options.Add(DataOption());
        serve.Options.Add(new Option<string?>("--role"));
        serve.SetAction((parsed, cancellation) =>
        {
            var words = parsed.Tokens.Select(token => token.Value).ToList();
            words.Remove("serve");
            return Host.Serve.RunAsync([.. words], parsed.InvocationConfiguration.Error, cancellation);
        });
        return serve;
    }

    public static Command Migrate(GlobalOptions options)
    {
        var plan = new Option<bool>("--plan");
        var apply = new Option<bool>("--apply");
        var data = DataOption();
        var migrate = new Command("migrate") { plan, apply, data };
        migrate.SetAction((parsed, _) => OnStoreAsync(options, parsed, data, async (terminal, store) =>
        {
            if (parsed.GetValue(plan))
                Plan(terminal, store);
            else
                await ApplyAsync(terminal, store);
            return ExitCodes.Done;
        }));
        return migrate;
    }

    private static void Plan(Terminal terminal, StoreAddress store)
    {
        var pending = Migrations.Pending(store);
        foreach (var script in pending)
            terminal.Text($"? {script.Name}  {(script.RunningMayStay ? terminal.Say("gateway đang chạy được giữ nguyên", "running gateways may stay") : terminal.Say("dừng mọi gateway trên kho này trước", "stop every gateway on this store first"))}");
        TellNothingNew(terminal, pending.Count);
        terminal.Json(CliJson.Element(new JsonObject
        {
            ["database"] = store.ToString(),
            ["pending"] = Names(pending.Select(script => script.Name)),
            ["needStop"] = Names(pending.Where(script => !script.RunningMayStay).Select(script => script.Name)),
        }));
    }

    private static async Task ApplyAsync(Terminal terminal, StoreAddress store)
    {
        var applied = await ApplyAsync(store);
        foreach (var script in applied)
            terminal.Text("✔ " + script);
        TellNothingNew(terminal, applied.Count);
        terminal.Json(CliJson.Element(new JsonObject { ["database"] = store.ToString(), ["applied"] = Names(applied) }));
    }

    /// <summary>Brings the store to this binary's schema, and records who did.</summary>
    public static async Task<IReadOnlyList<string>> ApplyAsync(StoreAddress store)
    {
        var applied = Migrations.Apply(store);
        if (applied.Count == 0)
            return applied;
        await using var database = GatewayDatabase.Open(store);
        await new AuditRecorder(database, Lanes()).AddAsync(ActNotes.Migrated(Actor, VersionOfGateway.This.Version, applied, TimeProvider.System.GetUtcNow()));
        return applied;
    }

    /// <summary>Where a verb on this machine records what it does.</summary>
    public static AuditLanes Lanes() => new("cli:" + Ids.New(TimeProvider.System).ToString("n"), TimeProvider.System);

    /// <summary>Who runs this verb, as the machine knows them.</summary>
    public static string Actor { get; } = "account:" + Environment.UserName;

    private static void TellNothingNew(Terminal terminal, int count)
    {
        if (count == 0)
            terminal.Text(terminal.Say("✔ Không có gì mới.", "✔ Nothing new."));
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);

    public static Command Version(GlobalOptions options)
    {
        var version = new Command("version");
        version.SetAction(parsed =>
        {
            var terminal = options.Terminal(parsed);
            var own = VersionOfGateway.This;
            terminal.Text($"gateway {own.Version} · .NET {own.Runtime}");
            terminal.Json(CliJson.Element(new JsonObject { ["name"] = own.Name, ["version"] = own.Version, ["runtime"] = own.Runtime }));
            return ExitCodes.Done;
        });
        return version;
    }

    /// <summary>
    /// Does something on the store of this machine. One that cannot be opened is told in a line: 78 where something must be set otherwise,
    /// 7 where waiting may help. A database that a newer binary has changed is not ours to touch.
    /// </summary>
    public static async Task<int> OnStoreAsync(GlobalOptions options, ParseResult parsed, Option<string?> data, Func<Terminal, StoreAddress, Task<int>> act)
    {
        var (terminal, store) = (options.Terminal(parsed), Store(parsed, data));
        if (parsed.GetValue(data) is null && SettingValues.StoreProblems(Given()).Select(terminal.Say).ToList() is { Count: > 0 } problems)
            throw new CliException(ExitCodes.Configuration, string.Join('\n', problems));
        try
        {
            if (Migrations.TooNew(store) is [var newer, ..])
                throw new CliException(ExitCodes.Configuration, terminal.Say(StoreTexts.Newer(store, newer)));
            return await act(terminal, store);
        }
        catch (Exception e) when (OpeningTroubles.Of(e) is { } trouble)
        {
            throw new CliException(StoreTexts.Passes(trouble) ? ExitCodes.Unreachable : ExitCodes.Configuration, terminal.Say(StoreTexts.Of(trouble, store)));
        }
    }
}
