using System.Text.Json.Nodes;
using Gateway.Simulators.Contracts;

namespace Gateway.Simulators.CivilStatus;

/// <summary>
/// The civil-status authority: takes births and deaths in, holds every message against its OpenAPI document, and gives results only when
/// asked, three keys at a time. It recognises a repeat of <c>maHoSoLT</c> and says so in words.
/// </summary>
public sealed class CivilStatusSimulator : AgencySimulator
{
    private readonly WireContract contract;
    private readonly CaseBook cases;
    private readonly CivilRegister register = new();

    public CivilStatusSimulator(SimulatorSettings settings)
        : base("civil-status", settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        contract = WireContract.LoadAsync(Path.Combine(settings.Contracts, "agencies", Agency)).GetAwaiter().GetResult();
        cases = new(settings.Clock);
    }

    protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Answer(request));
    }

    protected override SimulatedReply Repeat(AgencyCall call, SimulatedReply firstReply) => Say("-1", "Hồ sơ đã tồn tại trong một cửa điện tử");

    protected override SimulatedReply Trouble(AgencyCall call, Fault fault) =>
        Say("503", "Hệ thống bảo trì", fault == Fault.Busy ? 429 : 503) with { Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } };

    private SimulatedReply Answer(SimulatedRequest request)
    {
        var json = TryParse(request);
        var module = (string?)json?["module"] ?? "";
        var call = new AgencyCall(Operation(request.Path, module), Text(json, "maHoSoLT"), Text(json, "maHoSoMCDT"), $"{module} {json?["data"]} {json?["fileDinhKem"]?.ToJsonString()}");
        if (Settings.Account.TryGetValue("token", out var token) && request.Header("Authorization") != $"Bearer {token}")
            return Breach(call, Say("401", "Token không hợp lệ", 401));
        if (contract.Problems(request.ToMessage()) is [var problem, ..])
            return Breach(call, Say("-9", $"Logic xử lý không hợp lệ: {problem}"));
        return request.Path switch
        {
            "/LayKetQua" => Results(json!, module),
            "/BoSungDKHT" => Act(call, _ => Supplement(call)),
            "/RutDKHT" => Act(call, _ => Withdraw(call)),
            _ => Act(call, play => TakeIn(call, json!, play)),
        };
    }

    private SimulatedReply TakeIn(AgencyCall call, JsonNode json, Play play)
    {
        if (play.Decision == Decision.Mumble)
            return Say("7", "Hồ sơ đang được xem xét") with { Verdict = Verdicts.Refused };
        cases.Open(new(call.Key, call.Dossier, call.Operation, call.Key, register.Enter(call.Operation, JsonNode.Parse((string)json["data"]!)!, Settings.Clock.GetUtcNow())), play, Settings.AnswerAfter);
        return Say("0", "Tiếp nhận thành công");
    }

    // A supplement belongs to the cases of its dossier that wait for one.
    private SimulatedReply Supplement(AgencyCall call)
    {
        var open = Cases(call);
        if (open.Count == 0)
            return Say("-4", "Hồ sơ chưa được gửi không thể cập nhật trạng thái") with { Verdict = Verdicts.Refused };
        if (open.All(cases.IsClosed))
            return Say("-2", "Hồ sơ đã hoàn thành đăng ký") with { Verdict = Verdicts.Refused };
        foreach (var one in open.Where(c => c.Decision is Decision.AskSupplement or Decision.AskPayment))
            cases.Grant(one, Settings.AnswerAfter);
        return Say("0", "Tiếp nhận bổ sung thành công");
    }

    private SimulatedReply Withdraw(AgencyCall call)
    {
        var open = Cases(call);
        if (open.Count == 0)
            return Say("-1", "Hồ sơ không tồn tại") with { Verdict = Verdicts.Refused };
        if (open.All(c => cases.IsClosed(c) && !c.IsWithdrawn))
            return Say("-2", "Hồ sơ đã có kết quả xử lý") with { Verdict = Verdicts.Refused };
        foreach (var one in open.Where(c => !cases.IsClosed(c)))
            cases.Withdraw(one);
        return Say("0", "Rút hồ sơ thành công");
    }

    private SimulatedReply Results(JsonNode question, string module)
    {
        var reply = JsonNode.Parse(Say("0", "Thành công").Body)!.AsObject();
        var items = new JsonArray();
        reply["data"] = items;
        foreach (var key in question["maDinhDanhHoSo"]!.AsArray().Select(k => (string)k!))
        {
            var found = cases.Find(key);
            var call = new AgencyCall(Operation("/NhanDKHT", module), key, found?.Dossier ?? "", "");
            var item = found is null ? null : Item(found);
            Tell(call, found is not null, SimulatedReply.Json(""), (string?)item?["trangThai"] switch { "4" => "answered", "6" => "refused", "2" => "supplement-requested", _ => "working" });
            if (item is not null)
                items.Add(item);
        }
        return SimulatedReply.Json(reply.ToJsonString());
    }

    private JsonObject Item(SimulatedCase one)
    {
        var item = new JsonObject { ["maDinhDanhHoSo"] = one.Key, ["maHoSoMCDT"] = one.Dossier };
        item["trangThai"] = !cases.IsDecided(one) ? "3" : one.Decision switch
        {
            Decision.Grant => "4",
            Decision.Refuse => "6",
            Decision.AskSupplement or Decision.AskPayment => "2",
            _ => "5",
        };
        if ((string)item["trangThai"]! is "2" or "6")
            item["ghiChu"] = one.IsWithdrawn ? "Rút theo yêu cầu" : one.Decision == Decision.Refuse ? "Đã đăng ký tại nơi khác" : "Bổ sung giấy tờ về cư trú của cha, mẹ";
        if ((string)item["trangThai"]! == "4")
            foreach (var (name, value) in one.Fields)
                item[name] = value;
        return item;
    }

    private List<SimulatedCase> Cases(AgencyCall call)
    {
        var operation = call.Operation.EndsWith("birth", StringComparison.Ordinal) ? "register-birth" : "register-death";
        return [.. cases.Of(call.Dossier).Where(c => c.Operation == operation)];
    }

    private static string Operation(string path, string module) => (path switch
    {
        "/BoSungDKHT" => "supplement",
        "/RutDKHT" => "withdraw",
        _ => "register",
    }) + (module == "LTKT" ? "-death" : "-birth");

    private static string Text(JsonNode? json, string name) => json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

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

    private static SimulatedReply Say(string code, string text, int status = 200) => SimulatedReply.Json(
        new JsonObject
        {
            ["status"] = code == "0" ? "1" : "0",
            ["statusDescription"] = code == "0" ? text : "",
            ["errorCode"] = code,
            ["errorDescription"] = code == "0" ? "" : text,
        }.ToJsonString(),
        status);
}
