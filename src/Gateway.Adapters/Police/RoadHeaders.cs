using System.Xml.Linq;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Police;

/// <summary>
/// The headers of the X-Road message protocol 4.0: who asks for which service, under which message id. The client is the account's
/// <c>Client</c> (<c>instance/class/member/subsystem</c>), its officer the account's <c>UserId</c>.
/// </summary>
internal sealed class RoadHeaders(AgencyLink link)
{
    private static readonly XNamespace Road = "http://x-road.eu/xsd/xroad.xsd";
    private static readonly XNamespace Identifiers = "http://x-road.eu/xsd/identifiers";
    private static readonly string[] ClientParts = ["xRoadInstance", "memberClass", "memberCode", "subsystemCode"];

    private readonly string[] client = link.Account("Client").Split('/') is { Length: 4 } parts ? parts : throw new FormatException("Account Client is instance/class/member/subsystem.");

    public string Officer { get; } = link.Account("UserId");

    public IReadOnlyList<XElement> For(AgencyRequest request, string serviceCode) =>
    [
        new(Road + "client", Identified("SUBSYSTEM"), client.Zip(ClientParts, (value, name) => new XElement(Identifiers + name, value))),
        new(Road + "service", Identified("SERVICE"),
            ClientParts.Select(name => new XElement(Identifiers + name, WireJson.Text(link.Contract.Wire, "service." + name))),
            new XElement(Identifiers + "serviceCode", serviceCode), new XElement(Identifiers + "serviceVersion", WireJson.Text(link.Contract.Wire, "service.serviceVersion"))),
        new(Road + "userId", Officer),
        new(Road + "id", request.IdempotencyKey),
        new(Road + "protocolVersion", "4.0"),
    ];

    /// <summary>Whether a reply's headers belong to the message with this id. A reply without the header says nothing about it.</summary>
    public static bool Answers(SoapReply reply, string id) => reply.Headers.Where(h => h.Name == Road + "id").All(h => h.Value.Trim() == id);

    private static XAttribute Identified(string type) => new(Identifiers + "objectType", type);
}
