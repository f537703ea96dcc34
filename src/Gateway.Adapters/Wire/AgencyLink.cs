using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>Everything an adapter is given: its agency's contract and rules, the installation's options, the wire and the clock.</summary>
/// <param name="ContractFolder">The agency's folder under contracts/agencies, for its WSDL, XSD or OpenAPI files.</param>
public sealed record AgencyLink(
    AgencyContract Contract,
    Classifier Classifier,
    AgencyOptions Options,
    HttpWire Wire,
    TimeProvider Clock,
    string ContractFolder)
{
    /// <summary>An entry of our account at the agency; the options validator has checked that it is there.</summary>
    public string Account(string name) => Options.Account[name];
}
