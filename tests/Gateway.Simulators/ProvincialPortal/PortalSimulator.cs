using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Simulators.Contracts;

namespace Gateway.Simulators.ProvincialPortal;

/// <summary>
/// The provincial portal: sessions that end, and one status per dossier that moves only as <c>status-codes.json</c> allows. It knows a repeat
/// because the status is already there.
/// </summary>
public sealed class PortalSimulator : AgencySimulator
{
    private readonly WireContract contract;
    private readonly StatusMoves moves;
    private readonly ConcurrentDictionary<string, int> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> statuses = new(StringComparer.Ordinal);
    private int serial;

    public PortalSimulator(SimulatorSettings settings)
        : base("provincial-portal", settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var folder = Path.Combine(settings.Contracts, "agencies", Agency);
        contract = WireContract.LoadAsync(folder).GetAwaiter().GetResult();
        moves = StatusMoves.Load(Path.Combine(folder, "status-codes.json"));
    }

    /// <summary>How many calls one session serves before it has to be renewed.</summary>
    public int CallsPerSession { get; init; } = 200;

    /// <summary>Logins so far.</summary>
    public int Logins => serial;

    /// <summary>The status of a dossier as the portal shows it; null when it has never heard of it.</summary>
    public int? StatusOf(string dossier) => statuses.TryGetValue(dossier, out var status) ? status : null;

    protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Answer(request));
    }

    protected override SimulatedReply Trouble(AgencyCall call, Fault fault) =>
        Say("503", "Hệ thống bảo trì", fault == Fault.Busy ? 429 : 503) with { Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } };

    private SimulatedReply Answer(SimulatedRequest request)
    {
        var json = TryParse(request);
        var data = json?["data"]?[0];
        var dossier = (string?)data?["MaHoSo"] ?? (string?)json?["mahoso"] ?? "";
        var call = new AgencyCall((string?)json?["service"] == "CapNhatTienDoHoSoMC" ? "report-progress" : "sync-status", (string?)json?["maYeuCau"] ?? "", dossier, data?.ToJsonString() ?? "", (string?)data?["TrangThaiHoSo"]);
        if (contract.Problems(request.ToMessage()) is [var problem, ..])
            return Breach(call, Say("9", $"Logic xử lý không hợp lệ: {problem}"));
        if (request.Path == "/auth/login")
            return LogIn(json!);
        if (!IsKnown((string)json!["session"]!))
            return Say("-5", "Phiên làm việc đã hết hạn");
        return (string)json["service"]! switch
        {
            "TraCuuHoSo" => LookUp(dossier),
            "DongBoHoSoMC" => Synchronise(call, (string)json["isUpdating"]! == "True"),
            _ => Act(call, _ => Report(dossier, int.Parse((string)data!["TrangThai"]!, CultureInfo.InvariantCulture))),
        };
    }

    private SimulatedReply LogIn(JsonNode json)
    {
        if (Settings.Account.TryGetValue("username", out var user) && (user != (string)json["username"]! || Settings.Account.GetValueOrDefault("password") != (string)json["password"]!))
            return Say("1", "Sai tên đăng nhập hoặc mật khẩu");
        var session = $"S{Interlocked.Increment(ref serial).ToString("00000", CultureInfo.InvariantCulture)}";
        sessions[session] = CallsPerSession;
        return SimulatedReply.Json(new JsonObject { ["session"] = session, ["error_code"] = 0, ["message"] = "" }.ToJsonString());
    }

    private bool IsKnown(string session) => sessions.ContainsKey(session) && sessions.AddOrUpdate(session, 0, (_, left) => left - 1) >= 0;

    private SimulatedReply LookUp(string dossier)
    {
        var reply = JsonNode.Parse(Say("0", "").Body)!.AsObject();
        reply["data"] = statuses.TryGetValue(dossier, out var status) ? new JsonArray(new JsonObject { ["MaHoSo"] = dossier, ["TrangThaiHoSo"] = Text(status) }) : [];
        return SimulatedReply.Json(reply.ToJsonString());
    }

    private SimulatedReply Synchronise(AgencyCall call, bool isUpdating)
    {
        // Not an act: nothing was asked that could be done.
        if (!isUpdating && statuses.ContainsKey(call.Dossier))
            return Tell(call, isFound: true, Say("-3", "Mã hồ sơ đã tồn tại"), "exists");
        return Act(call, play =>
        {
            if (play.Decision == Decision.Mumble)
                return Say("7", "Hệ thống ghi nhận yêu cầu") with { Verdict = Verdicts.Refused };
            if (isUpdating && !statuses.ContainsKey(call.Dossier))
                return Say("1", "Hồ sơ không tồn tại") with { Verdict = Verdicts.Refused };
            var next = int.Parse(call.Status!, CultureInfo.InvariantCulture);
            var now = StatusOf(call.Dossier);
            if (moves.Refusal(now, next) is { } refusal)
                return Say("1", refusal) with { Verdict = Verdicts.Refused };
            statuses[call.Dossier] = next;
            return Say("0", "Thành công");
        });
    }

    // A line of progress belongs to the status that the dossier has; another one is not taken in its place.
    private SimulatedReply Report(string dossier, int status)
    {
        if (StatusOf(dossier) is not { } now)
            return Say("1", "Hồ sơ không tồn tại") with { Verdict = Verdicts.Refused };
        if (now == status)
            return Say("0", "Thành công");
        return Say("1", moves.Refusal(now, status) ?? "Hồ sơ chưa cập nhật trạng thái này") with { Verdict = Verdicts.Refused };
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private static JsonNode? TryParse(SimulatedRequest request)
    {
        try
        {
            return JsonNode.Parse(request.Text) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static SimulatedReply Say(string code, string message, int status = 200) =>
        SimulatedReply.Json(new JsonObject { ["error_code"] = code, ["message"] = message }.ToJsonString(), status);
}
