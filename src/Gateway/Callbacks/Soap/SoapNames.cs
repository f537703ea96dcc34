using System.Xml;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>The namespaces that a message to us may use on purpose.</summary>
internal static class SoapNames
{
    public const string
        Callbacks = "urn:gateway:callbacks:v1",
        Addressing = "http://www.w3.org/2005/08/addressing",
        Road = "http://x-road.eu/xsd/xroad.xsd",
        Instance = "http://www.w3.org/2001/XMLSchema-instance",
        Declarations = "http://www.w3.org/2000/xmlns/";

    public static string ActionOf(string operation) => Callbacks + "/" + operation;

    public static bool IsDeclaration(XmlReader attribute) => attribute.NamespaceURI == Declarations;
}
