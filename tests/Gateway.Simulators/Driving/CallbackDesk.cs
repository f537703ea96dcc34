using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Gateway.Simulators.Driving;

/// <summary>
/// What the agencies have receipts for, and what became of each, asked as an agency asks: TraCuuTrangThai of contracts/callbacks. For the
/// final dump.
/// </summary>
public sealed class CallbackDesk(Uri gateway) : IDisposable
{
    private static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope", Ours = "urn:gateway:callbacks:v1";
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(20) };
    private readonly ConcurrentDictionary<(string Agency, string CallbackId), string> receipted = new();

    /// <summary>Each agency's key at the gateway.</summary>
    public Dictionary<string, string> Keys { get; } = [];

    public void Note(string agency, SimulatedCallback callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        receipted[(agency, callback.CallbackId)] = callback.Dossier;
    }

    /// <summary>By dossier, in the words of log D.</summary>
    public async Task<ILookup<string, JsonObject>> DumpAsync(CancellationToken cancellation)
    {
        var found = new List<(string Dossier, JsonObject State)>();
        foreach (var ((agency, id), dossier) in receipted)
            found.Add((dossier, new JsonObject { ["agency"] = agency, ["callbackId"] = id, ["state"] = await FindAsync(agency, id, cancellation) }));
        return found.ToLookup(callback => callback.Dossier, callback => callback.State);
    }

    public void Dispose() => http.Dispose();

    private async Task<string> FindAsync(string agency, string callbackId, CancellationToken cancellation)
    {
        var question = new XElement(Soap + "Envelope", new XElement(Soap + "Body", new XElement(Ours + "TraCuuTrangThai", new XElement(Ours + "maYeuCau", callbackId))));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"soap/{agency}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Keys[agency]);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(question.ToString(SaveOptions.DisableFormatting)));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", $"application/soap+xml; charset=utf-8; action=\"{Ours}/TraCuuTrangThai\"");
        using var reply = await http.SendAsync(request, cancellation);
        reply.EnsureSuccessStatusCode();
        var answer = XDocument.Parse(await reply.Content.ReadAsStringAsync(cancellation));
        return Word(answer.Descendants(Ours + "trangThai").First().Value);
    }

    private static string Word(string state) => state switch
    {
        "CHO_DOI_CHIEU" => "received",
        "DA_GHI_NHAN" => "matched",
        "TRUNG_LAP" => "duplicate",
        "DEN_MUON" => "late",
        "MAU_THUAN" => "conflict",
        "CHUA_KHOP" => "unmatched",
        "CHUA_NHAN" => "absent",
        _ => throw new InvalidOperationException("The gateway says of a callback what its contract does not know."),
    };
}
