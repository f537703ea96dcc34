namespace Gateway.Simulators.Contracts;

/// <summary>One HTTP message as it crossed the wire, ready to be held against a contract. <see cref="Status"/> is null for a request.</summary>
public sealed record WireMessage(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, int? Status = null)
{
    public string ContentType => Headers.GetValueOrDefault("Content-Type", "");

    /// <summary>The media type alone, lower case, without parameters.</summary>
    public string MediaType => ContentType.Split(';')[0].Trim().ToLowerInvariant();
}

/// <summary>The published description of an agency's wire: its OpenAPI document, its WSDL and XSD, or both.</summary>
public sealed class WireContract
{
    private readonly OpenApiContract? openApi;
    private readonly SoapContract? soap;

    private WireContract(OpenApiContract? openApi, SoapContract? soap) => (this.openApi, this.soap) = (openApi, soap);

    public static async Task<WireContract> LoadAsync(string folder)
    {
        var json = Path.Combine(folder, "openapi.json");
        var xml = Directory.GetFiles(folder, "*.xsd").Concat(Directory.GetFiles(folder, "*.wsdl")).Order(StringComparer.Ordinal).ToArray();
        if (!File.Exists(json) && xml.Length == 0)
            throw new InvalidOperationException($"{folder} describes no wire: neither openapi.json nor a WSDL or XSD is there.");
        return new(
            File.Exists(json) ? await OpenApiContract.LoadAsync(json) : null,
            xml.Length > 0 ? SoapContract.Load(xml) : null);
    }

    /// <summary>Every way in which the message breaks the contract; empty when it keeps it.</summary>
    public IReadOnlyList<string> Problems(WireMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (openApi is not null && openApi.Knows(message))
            return openApi.Problems(message);
        if (soap is not null)
            return soap.Problems(message);
        return [$"{message.Method} {message.Path} is no operation of the contract"];
    }
}

/// <summary>What an agency saw, as the contract sees it.</summary>
public static class WireMessages
{
    public static WireMessage ToMessage(this SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.Method, request.Path, new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase), request.Body);
    }
}
