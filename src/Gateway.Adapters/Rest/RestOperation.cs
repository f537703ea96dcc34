using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Rest;

/// <summary>One operation of a plain REST agency, compiled once from its contract so that sending costs little beside the wire itself.</summary>
internal sealed class RestOperation
{
    private readonly HttpMethod method;
    private readonly RestBody body;
    private readonly List<(string Name, RestSource Source)> headers = [];
    private Uri? always;

    private RestOperation(RestOperationWire wire, List<string> problems)
    {
        Wire = wire;
        method = new HttpMethod(wire.Method);
        body = RestBody.Compile(wire.Body, problems);
        foreach (var (name, source) in wire.Headers)
        {
            if (RestSource.Compile(source) is { } compiled)
                headers.Add((name, compiled));
            else
                problems.Add($"headers.{name} names no source");
        }
    }

    public RestOperationWire Wire { get; }

    /// <summary>Compiles an operation; what is wrong with its description is added to <paramref name="problems"/> and nothing is returned.</summary>
    public static RestOperation? Compile(AgencyOperation operation, List<string> problems)
    {
        try
        {
            var wire = operation.Wire.Deserialize(RestDescriptionJson.Default.RestOperationWire);
            if (wire is null)
                problems.Add("wire is null");
            else if (operation.Inquiry != wire.Inquiry is not null)
                problems.Add("wire.inquiry must be there exactly when the operation declares an inquiry");
            else
                return new RestOperation(wire, problems);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            problems.Add($"wire: {e.Message}");
        }
        return null;
    }

    /// <summary>The request, or why there is none: something it needs is absent, is no fact, or would lead to another address.</summary>
    public (HttpRequestMessage? Message, Outcome.Failed? Stopped) Make(AgencyLink link, AgencyRequest request)
    {
        var fields = new RequestFields(request);
        var (content, stopped) = body.Make(request, fields);
        if (stopped is not null)
            return (null, stopped);
        if (Address(link, request) is not { } address)
            return (null, new(Reasons.UnsafeAddress, MayHaveArrived: false, Then: NextMove.Park));
        var message = new HttpRequestMessage(method, address) { Content = content };
        if (Wire.IdempotencyHeader is { } header)
            message.Headers.TryAddWithoutValidation(header, request.IdempotencyKey);
        foreach (var (name, source) in headers)
        {
            if (source.Text(request, fields) is { } value)
                message.Headers.TryAddWithoutValidation(name, value);
            else if (!source.IsOptional)
                return (null, RequestFields.Incomplete());
        }
        return fields.HoldsPlaceholder ? (null, Placeholders.NotSendable()) : (message, null);
    }

    // Null where the request's own values would lead elsewhere.
    private Uri? Address(AgencyLink link, AgencyRequest request)
    {
        if (!Wire.Path.Contains('{', StringComparison.Ordinal))
            return always ??= link.Address(Wire.Path);
        return RestPath.Fill(Wire.Path, request) is { } path ? link.Address(path) : null;
    }
}
