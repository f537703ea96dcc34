using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Host.Operating.Console.Texts;

/// <summary>Roles and rights as people read them.</summary>
internal static class RoleTexts
{
    private static readonly Dictionary<PersonRole, (LocalText Name, LocalText For)> Roles = new()
    {
        [PersonRole.Viewer] = (new("Xem", "Viewer"), new("Xem hồ sơ và giao dịch.", "Looks at dossiers and exchanges.")),
        [PersonRole.Operator] = (new("Vận hành", "Operator"), new("Xử lý giao dịch bị dừng để hồ sơ đi tiếp.", "Sees to what stands still, so that dossiers go on.")),
        [PersonRole.ShiftLead] = (new("Trưởng ca", "Shift lead"), new("Chịu trách nhiệm cả ca; là người thứ hai ở việc cần hai người.", "Answers for a shift; the second person where two are needed.")),
        [PersonRole.IntegrationAdmin] = (new("Quản trị tích hợp", "Integration admin"), new("Chịu trách nhiệm về thủ tục và kết nối với các cơ quan.", "Answers for procedures and for the links to agencies.")),
        [PersonRole.Auditor] = (new("Kiểm toán", "Auditor"), new("Đọc và xác minh nhật ký; không xem hồ sơ.", "Reads and verifies the audit; sees no dossiers.")),
        [PersonRole.DataProtection] = (new("Bảo vệ dữ liệu", "Data protection"), new("Theo dõi ai đã xem dữ liệu cá nhân, và vì sao.", "Follows who saw personal data, and why.")),
    };

    private static readonly Dictionary<SystemRights, LocalText> Rights = new()
    {
        [SystemRights.ReadDossiers] = new("Xem hồ sơ: các bước, ai đang giữ, giờ hẹn trả", "See dossiers: their steps, who holds them, due times"),
        [SystemRights.ReadExchanges] = new("Xem giao dịch và tình trạng các cơ quan", "See exchanges, and how the agencies do"),
        [SystemRights.ReadResults] = new("Xem dữ liệu gốc trong kết quả của cơ quan", "See personal data in what agencies answered"),
        [SystemRights.NoteGroups] = new("Ghi chú, phân công, gộp, tách và đóng nhóm lỗi", "Note, assign, merge, split and close failure groups"),
        [SystemRights.Replay] = new($"Gửi lại giao dịch cần xử lý, mỗi đợt tối đa {ReplayLimits.ItemsOfOneMax}", $"Replay what is parked, up to {ReplayLimits.ItemsOfOneMax} at a time"),
        [SystemRights.ReplayMany] = new($"Gửi lại trên {ReplayLimits.ItemsOfOneMax} giao dịch một đợt", $"Replay more than {ReplayLimits.ItemsOfOneMax} at a time"),
        [SystemRights.ReadAudit] = new("Đọc và xác minh nhật ký", "Read and verify the audit"),
    };

    public static LocalText NameOf(PersonRole role) => Roles[role].Name;

    public static LocalText For(PersonRole role) => Roles[role].For;

    /// <summary>The rights that people may have; others are for systems.</summary>
    public static IEnumerable<SystemRights> OfPeople => Rights.Keys;

    public static LocalText NameOf(SystemRights right) => Rights[right];
}
