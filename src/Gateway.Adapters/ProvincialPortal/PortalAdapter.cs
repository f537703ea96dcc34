using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>
/// The provincial portal, first generation: a session, then TraCuuHoSo, DongBoHoSoMC and – only when that succeeded – CapNhatTienDoHoSoMC.
/// Setting the same status twice is setting it once, so every attempt goes the whole way again.
/// </summary>
internal sealed class PortalAdapter : IAgencyAdapter
{
    private const string StateDiffers = "state-differs-at-portal";
    private readonly AgencyLink link;
    private readonly PortalWire wire;
    private readonly PortalCalls calls;
    private readonly Dictionary<int, string> statuses;

    public PortalAdapter(AgencyLink link)
    {
        this.link = link;
        wire = link.Contract.Wire.Deserialize(PortalJson.Default.PortalWire)!;
        calls = new(link, wire);
        var file = File.ReadAllBytes(Path.Combine(link.ContractFolder, "status-codes.json"));
        statuses = JsonSerializer.Deserialize(file, PortalStatusJson.Default.PortalStatusFile)!.Codes.ToDictionary(s => s.Code, s => s.NameVi);
    }

    /// <summary>What is wrong with the parts of a contract that only this adapter reads.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract) =>
        WireJson.Problem(contract.Wire, PortalJson.Default.PortalWire) is { } problem ? [$"{contract.Code}: wire: {problem}"] : [];

    /// <summary>In a rehearsal there is a session, and the portal has no such dossier yet.</summary>
    public static string? Opening(AgencyContract contract, string path)
    {
        var wire = contract.Wire.Deserialize(PortalJson.Default.PortalWire)!;
        return path.EndsWith("/" + wire.AuthPath, StringComparison.Ordinal) ? """{"error_code":"0","session":"-"}"""
            : path.EndsWith("/" + wire.SharePath, StringComparison.Ordinal) ? new JsonObject { ["error_code"] = wire.Absent.Codes[0], ["message"] = wire.Absent.Sentences[0] }.ToJsonString()
            : null;
    }

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        if (request.PortalStatus is not { } status || !statuses.TryGetValue(status, out var name))
            return Placeholders.NotSendable();
        var dossier = new PortalDossier(request, wire, status);
        var (content, progress) = (dossier.Content(), dossier.Progress(name));
        if (dossier.IsFalse(content) || dossier.IsFalse(progress))
            return Placeholders.NotSendable();
        if (dossier.IsIncomplete)
            return RequestFields.Incomplete();

        var (found, stopped) = await FindAsync(request, cancellation);
        return stopped ?? await SynchroniseAsync(request, content, progress, found, cancellation);
    }

    public Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation) =>
        throw new NotSupportedException("The portal's contract declares no inquiry: a status is set again.");

    // Nothing changes by looking, so no failure here leaves anything open.
    private async Task<(PortalFound Found, Outcome.Failed? Stopped)> FindAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var reply = await calls.CallAsync(wire.SharePath, "TraCuuHoSo", request, new() { ["mahoso"] = request.Dossier }, cancellation);
        if (reply.Failure is { } failure)
            return (default, failure with { MayHaveArrived = false });
        if (wire.Absent.IsIn(reply))
            return (default, null);
        var rule = Match(request, reply);
        if (rule?.Class != ReplyClass.Answered)
            return (default, NothingSent(Verdicts.Of(link, request, rule, reply.Wire!, fault: Faults.OfAgency(reply.Code)), reply));
        if (WireJson.At(reply.Root, "data") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > 1)
            return (default, Verdicts.Unreadable(reply.Wire!) with { MayHaveArrived = false });
        if (list.GetArrayLength() == 0)
            return (default, null);
        return WireJson.Text(list[0], "MaHoSo") == request.Dossier
            ? (new(true, WireJson.Text(list[0], "TrangThaiHoSo")), null)
            : (default, WrongCase(reply) with { MayHaveArrived = false });
    }

    private async Task<Outcome> SynchroniseAsync(AgencyRequest request, JsonObject content, JsonObject progress, PortalFound found, CancellationToken cancellation)
    {
        var isUpdating = found.IsThere;
        while (true)
        {
            var arguments = new JsonObject { ["isUpdating"] = isUpdating ? "True" : "False", ["data"] = new JsonArray(content.DeepClone()) };
            var reply = await calls.CallAsync(wire.IntegrationPath, "DongBoHoSoMC", request, arguments, cancellation);
            if (reply.Failure is { } failure)
                return failure;
            if (reply.IsForAnother(request.Dossier))
                return WrongCase(reply);
            var rule = Match(request, reply);
            switch (rule?.Class)
            {
                case ReplyClass.Answered:
                    return await ReportAsync(request, progress, cancellation);
                // It is there after all, with a status that nobody told us: ours is said as an update.
                case ReplyClass.RedoAsUpdate or ReplyClass.Duplicate when !isUpdating:
                    isUpdating = true;
                    continue;
                case ReplyClass.Duplicate:
                    return await DivergenceAsync(request, found, StateDiffers, reply, cancellation) ?? await ReportAsync(request, progress, cancellation);
                case ReplyClass.Terminal:
                    return await DivergenceAsync(request, found, rule.Code, reply, cancellation) ?? (Outcome)new Outcome.Answered(AgencyResult.Empty);
                default:
                    return Verdicts.Of(link, request, rule, reply.Wire!, fault: Faults.OfAgency(reply.Code));
            }
        }
    }

    private async Task<Outcome> ReportAsync(AgencyRequest request, JsonObject progress, CancellationToken cancellation)
    {
        var reply = await calls.CallAsync(wire.IntegrationPath, "CapNhatTienDoHoSoMC", request, new() { ["data"] = new JsonArray(progress) }, cancellation);
        if (reply.Failure is { } failure)
            return failure;
        if (reply.IsForAnother(request.Dossier))
            return WrongCase(reply);
        var rule = Match(request, reply);
        // What the look-up saw before the change proves nothing now, so the portal is asked anew.
        return rule?.Class == ReplyClass.Terminal
            ? await DivergenceAsync(request, default, rule.Code, reply, cancellation) ?? (Outcome)new Outcome.Answered(AgencyResult.Empty)
            : Verdicts.Of(link, request, rule, reply.Wire!, fault: Faults.OfAgency(reply.Code));
    }

    // "Closed" and "had it already" do not say with which status. Only the portal's own list can: null when it shows the one we report.
    private async Task<Outcome.Failed?> DivergenceAsync(AgencyRequest request, PortalFound found, string code, PortalReply said, CancellationToken cancellation)
    {
        var ours = PortalDossier.Text(request.PortalStatus!.Value);
        if (found.Status == ours)
            return null;
        var (now, stopped) = await FindAsync(request, cancellation);
        if (stopped is not null)
            return stopped with { MayHaveArrived = true };
        return now.Status == ours ? null : new(code, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Verdicts.Raw(said.Wire!) };
    }

    // The portal speaks in JSON objects: words on a page that came with a 2xx are somebody else's.
    private ClassifierRule? Match(AgencyRequest request, PortalReply reply)
    {
        var status = (int)reply.Wire!.Status;
        var isStrange = status is >= 200 and < 300 && reply.Root.ValueKind != JsonValueKind.Object;
        return isStrange ? null : link.Classifier.Match(new(request.Operation, status, reply.Code, reply.Message));
    }

    // A look-up has no good ending but the list; anything else that a rule would call a success is not one here.
    private static Outcome.Failed NothingSent(Outcome outcome, PortalReply reply) => outcome is Outcome.Failed failed
        ? failed with { MayHaveArrived = false }
        : new(Reasons.UnknownReply, MayHaveArrived: false, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply.Wire!) };

    private static Outcome.Failed WrongCase(PortalReply reply) => new(Reasons.WrongCase, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply.Wire!) };

    private readonly record struct PortalFound(bool IsThere, string? Status);
}
