using System.Net;
using System.Xml;
using Gateway.Adapters;
using Gateway.Adapters.Wire;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Procedures;

namespace Gateway.Host.Exchanges;

/// <summary>Joins each agency's contract with this installation's options: address, account, and shorter delays for demonstrations.</summary>
internal static class AgencyLinks
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The agencies that have an address. A setting that cannot be read is a problem, and so is plain http to anything but this machine.
    /// </summary>
    public static Agencies Join(IReadOnlyList<AgencyFolder> folders, IConfiguration settings, TimeProvider clock, List<string> problems)
    {
        var joined = new List<Agency>();
        foreach (var folder in folders.Where(folder => HasAddress(settings, folder.Contract.Code)))
        {
            if (TryRead(folder.Contract.Code, settings, problems) is { } options && TryJoin(folder, options, clock, problems) is { } agency)
                joined.Add(agency);
        }
        return new Agencies(joined);
    }

    /// <summary>What each agency without an address would strand, the portal included: a dossier is accepted for its whole route or not at all.</summary>
    public static IEnumerable<LocalText> Missing(IReadOnlyList<ProcedureDefinition> definitions, IConfiguration settings, TimeProvider clock)
    {
        var connected = definitions.SelectMany(Routes.AgenciesOf).Where(agency => HasAddress(settings, agency)).ToHashSet(StringComparer.Ordinal);
        return Routes.Missing(definitions, connected, VietnamTime.DayOf(clock.GetUtcNow())).Select(missing =>
        {
            var (key, needed) = ($"{Section(missing.Agency)}:Endpoint", string.Join(", ", missing.NeededBy.Select(definition => $"{definition.Code} ({definition.Version})")));
            return new LocalText(
                $"{key}: chưa có; các thủ tục {needed} cần, mà các cơ quan khác của chúng đã nối",
                $"{key}: missing; needed by {needed}, whose other agencies are connected");
        });
    }

    private static string Section(string agency) => "Agencies:" + agency;

    private static bool HasAddress(IConfiguration settings, string agency) => settings[Section(agency) + ":Endpoint"] is { Length: > 0 };

    private static AgencyOptions? TryRead(string agency, IConfiguration settings, List<string> problems)
    {
        var options = new AgencyOptions();
        try
        {
            settings.GetSection(Section(agency)).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            problems.Add($"{Section(agency)}: {e.Message}");
            return null;
        }
        var wrong = options.Endpoint switch
        {
            { IsAbsoluteUri: true, Scheme: "https" } or { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true } => null,
            { IsAbsoluteUri: true, Scheme: "http" } => "plain http is for this machine only",
            _ => "an absolute http or https address is needed",
        };
        if (wrong is null)
            return options;
        problems.Add($"{Section(agency)}:Endpoint: {wrong}");
        return null;
    }

    private static Agency? TryJoin(AgencyFolder folder, AgencyOptions options, TimeProvider clock, List<string> problems)
    {
        try
        {
            var contract = Shortened(folder.Contract, options);
            var wire = new HttpWire(Client(contract.Limits.ConcurrencyMax + 4), contract.Limits.ReplyBytesMax, clock);
            var link = new AgencyLink(contract, new Classifier(contract.Classifier), options, wire, clock, folder.Path);
            return new Agency(contract, options, AgencyCatalog.Create(link), clock) { Rehearse = () => AgencyCatalog.Rehearse(link) };
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or ArgumentException or IOException or InvalidDataException or System.Security.Cryptography.CryptographicException)
        {
            problems.Add($"{Section(folder.Contract.Code)}: {e.Message}");
            return null;
        }
    }

    private static AgencyContract Shortened(AgencyContract contract, AgencyOptions options)
    {
        var delays = options.RetryDelays is { Length: > 0 } given ? given.Select(XmlConvert.ToTimeSpan).ToArray() : null;
        TimeSpan? poll = options.PollEvery is { } every ? XmlConvert.ToTimeSpan(every) : null;
        TimeSpan? within = options.CallbackWithin is { } longest ? XmlConvert.ToTimeSpan(longest) : null;
        return contract with
        {
            Schedule = delays is null ? contract.Schedule : contract.Schedule with { Delays = delays },
            Operations = poll is null && within is null ? contract.Operations : contract.Operations.ToDictionary(pair => pair.Key, pair => pair.Value with
            {
                PollEvery = pair.Value.PollEvery is null ? null : poll ?? pair.Value.PollEvery,
                CallbackWithin = pair.Value.CallbackWithin is null ? null : within ?? pair.Value.CallbackWithin,
            }),
        };
    }

    // One handler per agency for the life of the process: its connections are renewed for DNS, nothing is followed, kept or proxied.
    public static HttpMessageInvoker Client(int connectionsMax) => new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(4),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        MaxConnectionsPerServer = connectionsMax,
        MaxResponseHeadersLength = 32,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    }, disposeHandler: true);
}
