using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Host.Cli;

/// <summary>The verbs that work on this machine and not through the API.</summary>
internal static class HostCommands
{
    public static Option<string?> DataOption() => new("--data") { Description = "The database file [GATEWAY_Storage__Path, data/gateway.db]" };

    public static StoreAddress Store(ParseResult parsed, Option<string?> data) =>
        parsed.GetValue(data) is { } path ? new StoreAddress(path) : new ConfigurationBuilder().AddGatewaySettings([]).Build().Store();

    // Only here so that --help knows it: Program runs serve without this parser, which costs start-up time.
    public static Command Serve()
    {
        var serve = new Command("serve", "Run the gateway: gateway serve --urls http://127.0.0.1:8080 --data data/gateway.db [--Section:Key value …]") { TreatUnmatchedTokensAsErrors = false };
        serve.Options.Add(new Option<string?>("--urls") { Description = "Addresses to listen on [http://127.0.0.1:8080]" });
        serve.Options.Add(DataOption());
        return serve;
    }

    public static Command Migrate(GlobalOptions options)
    {
        var plan = new Option<bool>("--plan") { Description = "Only say what would be applied" };
        var apply = new Option<bool>("--apply") { Description = "Apply what is new (default)" };
        var data = DataOption();
        var migrate = new Command("migrate", "Bring the database to this binary's schema: gateway migrate --plan") { plan, apply, data };
        migrate.SetAction(parsed =>
        {
            var terminal = options.Terminal(parsed);
            var store = Store(parsed, data);
            RefuseNewer(terminal, store);
            var planned = parsed.GetValue(plan);
            var scripts = planned ? Migrations.Pending(store) : Migrations.Apply(store);
            foreach (var script in scripts)
                terminal.Text((planned ? "? " : "✔ ") + script);
            if (scripts.Count == 0)
                terminal.Text(terminal.Say("✔ Không có gì mới.", "✔ Nothing new."));
            terminal.Json(CliJson.Element(new JsonObject { ["database"] = store.ToString(), [planned ? "pending" : "applied"] = new JsonArray([.. scripts.Select(script => (JsonNode)script)]) }));
            return ExitCodes.Done;
        });
        return migrate;
    }

    public static Command Version(GlobalOptions options)
    {
        var version = new Command("version", "Say which binary this is");
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

    /// <summary>A database that a newer binary has changed is not ours to touch.</summary>
    public static void RefuseNewer(Terminal terminal, StoreAddress store)
    {
        if (Migrations.Unknown(store) is { Count: > 0 } unknown)
            throw new CliException(ExitCodes.Configuration, terminal.Say($"Kho dữ liệu mới hơn bản này ({unknown[0]}). Dùng bản gateway mới hơn.", $"The database is newer than this binary ({unknown[0]}). Use a newer gateway."));
    }
}
