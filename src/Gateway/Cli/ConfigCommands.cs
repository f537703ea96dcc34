using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.People;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Cli;

/// <summary>
/// <c>gateway config sign-in-link|sign-out</c>: people of the console, on the store of this machine. So somebody gets in also where no identity
/// provider is, or it is away.
/// </summary>
internal static class ConfigCommands
{
    public static Command Create(GlobalOptions options)
    {
        var data = HostCommands.DataOption();
        data.Recursive = true;
        var config = new Command("config") { data };
        config.Subcommands.Add(SignInLink(options, data));
        config.Subcommands.Add(SignOut(options, data));
        return config;
    }

    private static Command SignInLink(GlobalOptions options, Option<string?> data)
    {
        var roles = new Option<string[]>("--role") { Required = true, AllowMultipleArgumentsPerToken = true };
        options.OneOf(roles, [.. PersonRoles.All.Select(PersonRoles.NameOf)]);
        var reason = GivenReason.Create();
        var name = new Option<string?>("--name");
        var offices = new Option<string[]>("--office") { AllowMultipleArgumentsPerToken = true };
        var link = new Command("sign-in-link") { roles, reason, name, offices };
        link.SetAction((parsed, _) => WithStoreAsync(options, parsed, data, async (terminal, store, clock) =>
        {
            var person = Person(terminal, parsed.GetValue(name) ?? Environment.UserName, parsed.GetValue(roles) ?? [], parsed.GetValue(offices) ?? []);
            var (prefix, hash, text) = ApiKey.Create(ApiKey.LinkMarker);
            var made = new SignInLink(prefix, hash, person, clock.GetUtcNow());
            await store.AddLinkAsync(made, GivenReason.Read(parsed, reason, terminal));
            Show(terminal, made, new Uri(PublicUrl() ?? options.Server(parsed), "/dang-nhap/" + text));
            return ExitCodes.Done;
        }));
        return link;
    }

    private static Command SignOut(GlobalOptions options, Option<string?> data)
    {
        var (name, reason) = (new Argument<string>("name"), GivenReason.Create());
        var signOut = new Command("sign-out") { name, reason };
        signOut.SetAction((parsed, _) => WithStoreAsync(options, parsed, data, async (terminal, store, clock) =>
        {
            var ended = await store.EndAsync(parsed.GetValue(name)!, null, HostCommands.Actor, clock.GetUtcNow(), GivenReason.Read(parsed, reason, terminal));
            if (ended == 0)
                throw new CliException(ExitCodes.NotFound, terminal.Say("Người này không có phiên nào đang mở.", "This person has no open session."));
            terminal.Text(terminal.Say($"✔ Đã kết thúc {ended} phiên.", $"✔ Ended {ended}."));
            terminal.Json(CliJson.Element(new JsonObject { ["ended"] = ended }));
            return ExitCodes.Done;
        }));
        return signOut;
    }

    private static Task<int> WithStoreAsync(GlobalOptions options, ParseResult parsed, Option<string?> data, Func<Terminal, SessionStore, TimeProvider, Task<int>> act) =>
        HostCommands.OnStoreAsync(options, parsed, data, async (terminal, store) =>
        {
            await HostCommands.ApplyAsync(store);
            await using var database = GatewayDatabase.Open(store);
            return await act(terminal, new SessionStore(database, HostCommands.Lanes(), HostCommands.Actor), TimeProvider.System);
        });

    private static Person Person(Terminal terminal, string name, string[] roles, string[] offices)
    {
        if (!Gateway.Operating.Person.IsName(name))
            throw Wrong(terminal.Say("--name: chỉ gồm chữ không dấu, số và . _ @ -, như truong-ca-1", "--name: letters, digits and . _ @ -, such as shift-lead-1"));
        var read = roles.Distinct().Select(role => PersonRoles.TryRead(role, out var known) ? known : throw new System.Diagnostics.UnreachableException($"{role} was not checked.")).ToList();
        return new(name, read, offices is [] or ["*"] ? null : [.. offices.Select(office => OfficeCode.TryParse(office, out var code) ? code : throw Wrong(SystemCommands.NoOffice(office, terminal))).Distinct()]);
    }

    private static Uri? PublicUrl() => ConsoleOptions.Read(new ConfigurationBuilder().AddGatewaySettings([]).Build()).PublicUrl;

    private static CliException Wrong(string message) => new(ExitCodes.Usage, message);

    private static void Show(Terminal terminal, SignInLink link, Uri address)
    {
        var ends = Operating.Console.Visit.Time(link.ExpiresAt);
        terminal.Text(address.ToString());
        terminal.Progress(terminal.Say($"Mở trong trình duyệt trước {ends}; chỉ dùng được một lần.", $"Open it in a browser before {ends}; it is good once."));
        terminal.Json(CliJson.Element(new JsonObject
        {
            ["link"] = address.ToString(),
            ["person"] = link.Person.Name,
            ["roles"] = new JsonArray([.. link.Person.Roles.Select(role => (JsonNode)PersonRoles.NameOf(role))]),
            ["expiresAt"] = link.ExpiresAt.ToString("O", CultureInfo.InvariantCulture),
        }));
    }
}
