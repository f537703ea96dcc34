using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>One reply of the portal, or the failure in its place. The code is text as it was spelled: 0, "0" and "00" are "0", "0" and "00".</summary>
internal sealed record PortalReply(WireReply? Wire, JsonElement Root, string? Message, Outcome.Failed? Failure)
{
    public string? Code { get; } = WireJson.Text(Root, "error_code");

    /// <summary>Whether the reply to a change names a dossier and it is not this one.</summary>
    public bool IsForAnother(string dossier) =>
        (WireJson.Text(Root, "MaHoSo") ?? WireJson.Text(Root, "data.MaHoSo") ?? WireJson.Text(Root, "data.0.MaHoSo")) is { } named && named != dossier;

    public static PortalReply Read(WireResult result)
    {
        if (result.Reply is not { } reply)
            return new(null, default, null, result.Failure);
        if (Verdicts.Text(reply) is not { } text)
            return new(reply, default, null, Verdicts.Unreadable(reply));
        return WireJson.Parse(reply.Body) is { ValueKind: JsonValueKind.Object } root ? new(reply, root, WireJson.Text(root, "message"), null) : new(reply, default, text, null);
    }
}
