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

    /// <summary>An address of the agency: the installation's endpoint with the contract's path behind it.</summary>
    public Uri Address(string path)
    {
        var endpoint = Options.Endpoint ?? throw new InvalidOperationException($"Agencies:{Contract.Code}:Endpoint is not set.");
        return new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path.TrimStart('/'));
    }

    /// <summary>How long an answer of this operation may take; the contract's promise unless the installation shortens it.</summary>
    public TimeSpan CallbackWithin(AgencyOperation operation) =>
        (Options.CallbackWithin is { } text ? System.Xml.XmlConvert.ToTimeSpan(text) : operation.CallbackWithin) ?? TimeSpan.Zero;
}
