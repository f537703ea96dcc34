using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Adapters.Kafka;
using Gateway.Adapters.OneStop;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary><c>gateway listen</c>: results live, for the shop's developers.</summary>
internal static class ListenCommand
{
    private const int LimitMax = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Command Create(GlobalOptions options)
    {
        Option<string?> target = new("--forward-to"), secretFile = new("--secret-file"), since = new("--since"), limit = new("--limit"), events = new("--events");
        var kafka = new Option<string?>("--kafka") { Arity = ArgumentArity.ZeroOrOne };
        var again = new Option<string>("--retry-after") { DefaultValueFactory = _ => "5s" };
        options.Number(limit, 1, LimitMax);
        options.Duration(again);
        options.SomeOf(events, ResultText.Type, ResultText.Types);
        var listen = new Command("listen") { target, secretFile, events, since, limit, kafka, again };
        listen.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var forwarder = Target(parsed.GetValue(target), parsed.GetValue(secretFile), GlobalOptions.Read(parsed, again), terminal);
            var isKafka = parsed.GetResult(kafka) is { Implicit: false };
            IResultFeed all = isKafka ? Topic(parsed.GetValue(kafka), parsed.GetValue(since), terminal) : new HttpResults(options.Api(parsed, TimeSpan.FromSeconds(15)), parsed.GetValue(since));
            using var feed = parsed.GetValue(events) is { } types ? new FilteredResults(all, types.Split(',').Select(ResultText.Type).ToHashSet(StringComparer.Ordinal), TimeProvider.System) : all;
            int? most = parsed.GetValue(limit) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : null;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            var pressed = terminal.IsText ? ListenKeys.OfConsole(parsed.InvocationConfiguration.Output) : null;
            var keys = pressed is null ? null : new ListenKeys(forwarder, options.Server(parsed), terminal, stop);
            var pressing = keys?.FollowAsync(pressed!) ?? Task.CompletedTask;
            try
            {
                return await new Listener(feed, forwarder, keys, terminal, Again(parsed.GetValue(target), parsed.GetValue(events), isKafka, parsed.GetValue(kafka)), TimeProvider.System)
                    .RunAsync(most, options.GivenTimeout(parsed) ?? Patience, stop.Token);
            }
            finally
            {
                await stop.CancelAsync();
                await pressing;
            }

            void Stop(PosixSignalContext context)
            {
                context.Cancel = true;
                stop.Cancel();
            }
        });
        return listen;
    }

    // A secret of its own where none is given, so that a receiver that checks signatures is tried out as it will run.
    private static Forwarder? Target(string? target, string? secretFile, TimeSpan again, Terminal terminal)
    {
        if (target is null)
            return null;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CliException(ExitCodes.Usage, terminal.Say($"--forward-to: \"{target}\" không phải địa chỉ http hoặc https", $"--forward-to: \"{target}\" is not an http or https address"));
        try
        {
            var secret = secretFile is null ? WebhookSignature.NewSecret() : File.ReadAllText(secretFile).Trim();
            var forwarder = new Forwarder(address, secret, again, terminal, TimeProvider.System);
            if (secretFile is null)
                terminal.Trouble(terminal.Say($"Khóa ký của lần nghe này: {secret}", $"Signing secret of this listener: {secret}"));
            return forwarder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CliException(ExitCodes.Usage, terminal.Say($"--secret-file: tệp {secretFile} không chứa khóa dạng whsec_…", $"--secret-file: {secretFile} holds no secret of the form whsec_…"));
        }
    }

    private static TopicResults Topic(string? servers, string? since, Terminal terminal)
    {
        var kafka = KafkaOf(servers, terminal);
        var (follower, trouble) = TopicFollower.Open(kafka, kafka.Topics.Results, since);
        if (follower is null)
            throw trouble switch
            {
                "cursor" => new CliException(ExitCodes.Usage, terminal.Say("--since: cần vị trí như 0:12,1:40, hoặc 0 để nghe từ đầu", "--since: a position such as 0:12,1:40 is needed, or 0 for the beginning")),
                "beyond-the-end" => new CliException(ExitCodes.Usage, terminal.Say(
                    $"--since: topic {kafka.Topics.Results} chưa có vị trí {since}: vị trí của topic khác, hoặc topic đã được tạo lại. Dùng 0 để nghe từ đầu",
                    $"--since: the topic {kafka.Topics.Results} does not reach to {since}: it is of another topic, or this one was made anew. 0 is the beginning")),
                _ => new CliException(ExitCodes.Unreachable, terminal.Say($"Không đọc được topic {kafka.Topics.Results} ({trouble}).", $"The topic {kafka.Topics.Results} cannot be read ({trouble}).")),
            };
        if (follower.Gone > 0)
            terminal.Trouble(terminal.Say($"✖ {follower.Gone} kết quả sau vị trí này không còn trên topic; nghe tiếp từ kết quả cũ nhất còn lại.", $"✖ {follower.Gone} results behind that position are no longer on the topic; the oldest that is left comes next."));
        return new TopicResults(follower, terminal);
    }

    /// <summary>The brokers that were typed, else those of this machine's settings, with their names and sign-in from there in any case.</summary>
    public static KafkaOptions KafkaOf(string? servers, Terminal terminal)
    {
        var settings = new ConfigurationBuilder().AddGatewaySettings([]);
        if (servers is not null)
            settings.AddInMemoryCollection([new("Kafka:BootstrapServers", servers)]);
        return settings.Build().Kafka() ?? throw new CliException(ExitCodes.Usage, terminal.Say("--kafka: cần HOST:PORT, hoặc cài đặt Kafka:BootstrapServers", "--kafka: HOST:PORT is needed, or the setting Kafka:BootstrapServers"));
    }

    private static string Again(string? target, string? events, bool isKafka, string? brokers) =>
        "gateway listen" + (target is null ? "" : " --forward-to " + target) + (events is null ? "" : " --events " + events) + (isKafka ? $" --kafka {brokers}".TrimEnd() : "");
}
