using System.Net;
using System.Xml;
using Gateway.Adapters;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Host.Exchanges;

/// <summary>Joins each agency's contract with this installation's options: address, account, and shorter delays for demonstrations.</summary>
internal static class AgencyLinks
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The agencies that have an address. An agency without one that some procedure in force needs is a problem; so is plain http to
    /// anything but this machine.
    /// </summary>
    public static Agencies Join(IReadOnlyList<AgencyFolder> folders, IConfiguration settings, TimeProvider clock, List<string> problems)
    {
        var joined = new List<Agency>();
        foreach (var folder in folders)
        {
            var options = new AgencyOptions();
            settings.GetSection("Agencies:" + folder.Contract.Code).Bind(options);
            if (options.Endpoint is null)
                continue;
            if (options.Endpoint is { Scheme: "http", IsLoopback: false })
                problems.Add($"Agencies:{folder.Contract.Code}:Endpoint: plain http is for this machine only");
            else if (TryJoin(folder, options, clock, problems) is { } agency)
                joined.Add(agency);
        }
        return new Agencies(joined);
    }

    private static Agency? TryJoin(AgencyFolder folder, AgencyOptions options, TimeProvider clock, List<string> problems)
    {
        try
        {
            var contract = Shortened(folder.Contract, options);
            var wire = new HttpWire(Client(contract.Limits), contract.Limits.ReplyBytesMax, clock);
            var link = new AgencyLink(contract, new Classifier(contract.Classifier), options, wire, clock, folder.Path);
            return new Agency(contract, options, AgencyCatalog.Create(link), clock);
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or ArgumentException or IOException or InvalidDataException or System.Security.Cryptography.CryptographicException)
        {
            problems.Add($"Agencies:{folder.Contract.Code}: {e.Message}");
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
    private static HttpMessageInvoker Client(AgencyLimits limits) => new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(4),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        MaxConnectionsPerServer = limits.ConcurrencyMax + 4,
        MaxResponseHeadersLength = 32,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    }, disposeHandler: true);
}
