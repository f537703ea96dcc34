using System.Text;
using System.Xml.Linq;
using Gateway.Host.Callbacks.Reception;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>
/// The published contract as we serve it: byte for byte the files of contracts/callbacks/v1, but for the service address, which comes from
/// configuration and never from what a caller wrote into Host.
/// </summary>
internal sealed class WsdlDocuments
{
    public const string SchemaFile = "callback.xsd", WsdlFile = "callback.wsdl", AddressInContract = "https://gateway.example/soap/agency";

    private readonly string wsdl;
    private readonly string singleWsdl;
    private readonly IServer server;
    private readonly IOptions<CallbackOptions> options;

    public WsdlDocuments(string folder, IServer server, IOptions<CallbackOptions> options)
    {
        (this.server, this.options) = (server, options);
        wsdl = File.ReadAllText(Path.Combine(folder, WsdlFile));
        Schema = File.ReadAllText(Path.Combine(folder, SchemaFile));
        singleWsdl = Inline(wsdl, Schema);
    }

    public string Schema { get; }

    public string Wsdl(string agency) => At(agency, wsdl);

    /// <summary>The same with the schema inside, for tools that follow no imports.</summary>
    public string SingleWsdl(string agency) => At(agency, singleWsdl);

    private string At(string agency, string document) => document.Replace(AddressInContract, $"{PublicAddress().TrimEnd('/')}/soap/{agency}", StringComparison.Ordinal);

    private string PublicAddress() => options.Value.PublicUrl?.AbsoluteUri
        ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? throw new InvalidOperationException("The server has no address yet.");

    private static string Inline(string wsdl, string schema)
    {
        XNamespace xs = "http://www.w3.org/2001/XMLSchema";
        var document = XDocument.Parse(wsdl);
        var import = document.Descendants(xs + "import").Single();
        import.Parent!.ReplaceWith(XDocument.Parse(schema).Root);
        return new StringBuilder("""<?xml version="1.0" encoding="utf-8"?>""").Append('\n').Append(document.Root).Append('\n').ToString();
    }
}
