using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>One call of a portal service: session, unit and service around the arguments; logs in again once when the session is refused.</summary>
internal sealed class PortalCalls(AgencyLink link, PortalWire wire)
{
    private readonly PortalSession session = new(link, wire);

    public async Task<PortalReply> CallAsync(string path, string service, AgencyRequest request, JsonObject arguments, CancellationToken cancellation)
    {
        string? rejected = null;
        while (true)
        {
            var login = await session.GetAsync(rejected, cancellation);
            if (login.Session is null)
                return new(null, default, null, login.Failure);
            var body = new JsonObject { ["session"] = login.Session, ["madonvi"] = request.Office, ["service"] = service, ["maYeuCau"] = request.IdempotencyKey };
            foreach (var (name, value) in arguments)
                body[name] = value?.DeepClone();
            using var http = Message(link, path, body);
            var reply = PortalReply.Read(await link.Wire.SendAsync(http, cancellation));
            if (rejected is not null || reply.Failure is not null || !wire.SessionRejected.IsIn(reply))
                return reply;
            rejected = login.Session;
        }
    }

    public static HttpRequestMessage Message(AgencyLink link, string path, JsonObject body)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Writing))
            body.WriteTo(json);
        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.ContentType = new("application/json", "utf-8");
        var http = new HttpRequestMessage(HttpMethod.Post, link.Address(path)) { Content = content };
        http.Headers.TryAddWithoutValidation("dstcode", link.Account("dstcode"));
        http.Headers.TryAddWithoutValidation("Charset", "utf-8");
        return http;
    }
}
