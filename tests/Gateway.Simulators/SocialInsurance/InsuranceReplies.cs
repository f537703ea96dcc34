using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>The insurer's replies: always 200, every value a string.</summary>
internal static class InsuranceReplies
{
    public static SimulatedReply Code(string code, string text) => Json(("MaKetQua", code), ("ThongBao", text));

    public static SimulatedReply Taken(string reference, string? warning) =>
        Json(("MaGD", reference), ("MaKetQua", "200"), ("ThoiGianTiepNhan", "20261123080612"), ("CanhBao", warning));

    public static SimulatedReply Status(string key, string state, SimulatedCase? found, string? reason = null, string? note = null) =>
        Json(("maKetQua", "200"), ("maYeuCau", key), ("trangThai", state), ("MaGD", found?.Reference), ("maLyDo", reason), ("lyDo", note),
            ("duLieu", state == "DA_GIAI_QUYET" ? new JsonObject(found!.Fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))) : null));

    private static SimulatedReply Json(params (string Name, JsonNode? Value)[] members) =>
        SimulatedReply.Json(new JsonObject(members.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Name, m.Value))).ToJsonString());
}

/// <summary>The names that the insurer's contract gives to states and reasons.</summary>
internal static class InsuranceWords
{
    /// <summary>Insurance cards and funeral benefits cost the citizen nothing, so there is never a payment to ask for.</summary>
    public static Decision Sayable(Decision decision) => decision == Decision.AskPayment ? Decision.AskSupplement : decision;

    public static string State(Decision decision) => Sayable(decision) switch
    {
        Decision.Grant => "DA_GIAI_QUYET",
        Decision.Refuse => "TU_CHOI",
        Decision.AskSupplement => "YEU_CAU_BO_SUNG",
        _ => throw new UnreachableException($"A case is never {decision}."),
    };

    public static string Kind(Decision decision) => decision switch
    {
        Decision.Grant => "answered",
        Decision.Refuse => "refused",
        Decision.AskSupplement => "supplement-requested",
        _ => throw new UnreachableException($"A case is never {decision}."),
    };

    public static string? Note(Decision decision) => Sayable(decision) switch
    {
        Decision.Refuse => "Không đủ điều kiện (mô phỏng).",
        Decision.AskSupplement => "Đề nghị bổ sung (mô phỏng).",
        _ => null,
    };

    public static string Code(string operation, Decision decision) => (operation, Sayable(decision)) switch
    {
        ("issue-health-card", Decision.Grant) => "card-issued",
        ("reissue-health-card", Decision.Grant) => "card-reissued",
        ("request-death-benefit", Decision.Grant) => "benefit-granted",
        ("issue-health-card", Decision.AskSupplement) => "facility-not-open",
        (_, Decision.AskSupplement) => "papers-missing",
        (_, Decision.Refuse) => "not-eligible",
        _ => throw new UnreachableException($"{operation} is never {decision}."),
    };
}
