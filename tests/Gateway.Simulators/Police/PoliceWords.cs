using System.Diagnostics;
using System.Xml.Linq;

namespace Gateway.Simulators.Police;

/// <summary>The names that the police's contract gives to operations, states and reasons.</summary>
internal static class PoliceWords
{
    public static readonly XNamespace Ct = "urn:mo-phong:cong-an:cu-tru:1.0";

    public static string? Operation(string element) => element switch
    {
        "DangKyThuongTru" => "register-residence",
        "XoaDangKyThuongTru" => "remove-residence",
        "CapTheCanCuoc" => "issue-identity-card",
        "BoSungHoSo" => "supplement-residence",
        "RutHoSo" => "withdraw-residence",
        "TraCuuTrangThaiHoSo" => "inquiry",
        _ => null,
    };

    public static string State(Decision decision) => decision switch
    {
        Decision.Grant => "DA_GIAI_QUYET",
        Decision.Refuse => "TU_CHOI",
        Decision.AskSupplement => "YEU_CAU_BO_SUNG",
        Decision.AskPayment => "YEU_CAU_NOP_PHI",
        _ => throw new UnreachableException($"A case is never {decision}."),
    };

    public static string Kind(Decision decision) => decision switch
    {
        Decision.Grant => "answered",
        Decision.Refuse => "refused",
        Decision.AskSupplement => "supplement-requested",
        Decision.AskPayment => "payment-requested",
        _ => throw new UnreachableException($"A case is never {decision}."),
    };

    public static string Code(SimulatedCase one) => one.IsWithdrawn ? "withdrawn-by-citizen" : Code(one.Operation, one.Decision);

    public static string Code(string operation, Decision decision) => (operation, decision) switch
    {
        ("register-residence", Decision.Grant) => "residence-registered",
        ("register-residence", Decision.Refuse) => "dwelling-not-lawful",
        ("register-residence", Decision.AskSupplement) => "dwelling-papers-missing",
        ("remove-residence", Decision.Grant) => "residence-removed",
        ("remove-residence", Decision.Refuse) => "no-residence-to-remove",
        ("remove-residence", Decision.AskSupplement) => "consent-missing",
        ("issue-identity-card", Decision.Grant) => "identity-card-issued",
        ("issue-identity-card", Decision.Refuse) => "not-competent",
        ("issue-identity-card", Decision.AskSupplement) => "photo-missing",
        (_, Decision.AskPayment) => "fee-due",
        _ => throw new UnreachableException($"{operation} is never {decision}."),
    };

    public static string? Note(Decision decision) => decision switch
    {
        Decision.Refuse => "Không đủ điều kiện giải quyết (mô phỏng).",
        Decision.AskSupplement => "Đề nghị bổ sung giấy tờ còn thiếu (mô phỏng).",
        Decision.AskPayment => "Đề nghị nộp lệ phí (mô phỏng).",
        _ => null,
    };
}
