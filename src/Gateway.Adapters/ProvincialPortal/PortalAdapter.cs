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

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        if (request.PortalStatus is not { } status || !statuses.TryGetValue(status, out var name))
            return Placeholders.NotSendable();
        var dossier = new PortalDossier(request, wire, status);
        var (content, progress) = (dossier.Content(), dossier.Progress(name));
        if (dossier.IsFalse(content))
            return Placeholders.NotSendable();
        if (dossier.IsIncomplete)
            return RequestFields.Incomplete();

        var (found, stopped) = await FindAsync(request, cancellation);
        return stopped ?? await SynchroniseAsync(request, content, progress, found, status, cancellation);
    }

    public Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation) =>
        throw new NotSupportedException("The portal's contract declares no inquiry: a status is set again.");

    // Nothing changes by looking, so no failure here leaves anything open.
    private async Task<(PortalFound Found, Outcome? Stopped)> FindAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var reply = await calls.CallAsync(wire.SharePath, "TraCuuHoSo", request, new() { ["mahoso"] = request.Dossier }, cancellation);
        if (reply.Failure is { } failure)
            return (default, failure with { MayHaveArrived = false });
        if (wire.Absent.IsIn(reply))
            return (new(false, null), null);
        var rule = Match(request, reply);
        if (rule?.Class != ReplyClass.Answered)
            return (default, NothingSent(Verdicts.Of(link, request, rule, reply.Wire!), reply));
        if (WireJson.At(reply.Root, "data") is not { ValueKind: JsonValueKind.Array } list)
            return (default, Verdicts.Unreadable(reply.Wire!) with { MayHaveArrived = false });
        if (list.GetArrayLength() == 0)
            return (new(false, null), null);
        return WireJson.Text(list[0], "MaHoSo") == request.Dossier
            ? (new(true, WireJson.Text(list[0], "TrangThaiHoSo")), null)
            : (default, new Outcome.Failed(Reasons.WrongCase, MayHaveArrived: false, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply.Wire!) });
    }

    private async Task<Outcome> SynchroniseAsync(AgencyRequest request, JsonObject content, JsonObject progress, PortalFound found, int status, CancellationToken cancellation)
    {
        var isUpdating = found.IsThere;
        while (true)
        {
            var arguments = new JsonObject { ["isUpdating"] = isUpdating ? "True" : "False", ["data"] = new JsonArray(content.DeepClone()) };
            var reply = await calls.CallAsync(wire.IntegrationPath, "DongBoHoSoMC", request, arguments, cancellation);
            if (reply.Failure is { } failure)
                return failure;
            var rule = Match(request, reply);
            switch (rule?.Class)
            {
                case ReplyClass.Answered or ReplyClass.Duplicate:
                    return await ReportAsync(request, progress, cancellation);
                case ReplyClass.RedoAsUpdate when !isUpdating:
                    isUpdating = true;
                    continue;
                // Closed over there: no quarrel when it is closed with what we were about to say.
                case ReplyClass.Terminal when found.Status == PortalDossier.Text(status):
                    return new Outcome.Answered(AgencyResult.Empty);
                default:
                    return Verdicts.Of(link, request, rule, reply.Wire!);
            }
        }
    }

    private async Task<Outcome> ReportAsync(AgencyRequest request, JsonObject progress, CancellationToken cancellation)
    {
        var reply = await calls.CallAsync(wire.IntegrationPath, "CapNhatTienDoHoSoMC", request, new() { ["data"] = new JsonArray(progress) }, cancellation);
        if (reply.Failure is { } failure)
            return failure;
        var rule = Match(request, reply);
        return rule?.Class == ReplyClass.Terminal ? new Outcome.Answered(AgencyResult.Empty) : Verdicts.Of(link, request, rule, reply.Wire!);
    }

    private ClassifierRule? Match(AgencyRequest request, PortalReply reply) => link.Classifier.Match(new(request.Operation, (int)reply.Wire!.Status, reply.Code, reply.Message));

    // A look-up has no good ending but the list; anything else that a rule would call a success is not one here.
    private static Outcome.Failed NothingSent(Outcome outcome, PortalReply reply) => outcome is Outcome.Failed failed
        ? failed with { MayHaveArrived = false }
        : new(Reasons.UnknownReply, MayHaveArrived: false, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply.Wire!) };

    private readonly record struct PortalFound(bool IsThere, string? Status);
}
