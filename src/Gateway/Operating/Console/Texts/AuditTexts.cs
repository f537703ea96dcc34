using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class AuditTexts
{
    public static readonly LocalText
        OfDossier = new("Mã hồ sơ", "Dossier number"),
        TitleOfDossier = new("Nhật ký của hồ sơ {0}", "Audit of dossier {0}"),
        Whole = new("Cả nhật ký", "The whole audit"),
        From = new("Từ ngày", "From"),
        To = new("Đến ngày", "To"),
        Verify = new("Xác minh khoảng này", "Verify this range"),
        Verification = new("Xác minh nhật ký", "Verification of the audit"),
        Size = new("{0} mục đã niêm phong", "{0} sealed records"),
        ByDossierOnly = new("Bạn phụ trách một số đơn vị, nên xem nhật ký theo từng hồ sơ: nhập mã hồ sơ ở trên.", "You act for some offices, so the audit is yours dossier by dossier: type a number above."),
        None = new("Chưa có mục nào được niêm phong.", "No record is sealed yet."),
        NoneOfDossier = new("Không có mục nào của hồ sơ này, hoặc hồ sơ thuộc đơn vị khác.", "There is no record of this dossier, or it is of another office."),
        At = new("Lúc", "At"),
        What = new("Việc", "What"),
        Who = new("Ai", "Who"),
        More = new("Chi tiết", "Details"),
        NoRecord = new("không đọc được", "unreadable"),
        Unsealed = new("{0} mục chưa được niêm phong, sẽ hiện sau ít giây.", "{0} records are not sealed yet and will show in a few seconds."),
        WrongRange = new("Không đọc được khoảng ngày. Chọn lại ngày rồi xác minh.", "The range of days cannot be read. Choose it again."),
        Intact = new("Nguyên vẹn", "Intact"),
        IntactOf = new("{0} mục, {1} điểm neo có chữ ký hợp lệ, xác minh trong {2} giây.", "{0} records, {1} validly signed checkpoints, verified in {2} seconds."),
        Keys = new("Khóa đã ký:", "Signed by:"),
        Broken = new("Sai lệch tại #{0}", "Broken at #{0}"),
        Damage = new("Loại sai lệch", "What is broken"),
        Range = new("Trong khoảng", "Within"),
        Expected = new("Phải là", "Expected"),
        Actual = new("Đang là", "Found"),
        BrokenDo = new("Hệ thống không tự sửa. Giữ nguyên máy chủ, báo ngay người phụ trách an toàn thông tin và kiểm toán.", "Nothing mends itself. Leave the server as it is; call whoever answers for security, and the auditors, at once."),
        CannotTell = new("Không kết luận được", "Nobody can tell"),
        OnRecord = new("Lần xác minh này đã được ghi vào nhật ký.", "This verification is on record."),
        Offline = new("Trên máy chủ, cùng việc đó bằng lệnh:", "The same on the server:"),
        Back = new("Về nhật ký", "Back to the audit");

    private static readonly Dictionary<string, LocalText> Types = new()
    {
        [AuditTypes.EventAccepted] = new("Nhận sự kiện hồ sơ", "Dossier event accepted"),
        [AuditTypes.EventRefused] = new("Từ chối sự kiện hồ sơ", "Dossier events refused"),
        [AuditTypes.EventPlanned] = new("Sự kiện làm hồ sơ thay đổi", "Event moved the dossier"),
        [AuditTypes.EventParked] = new("Sự kiện chưa dùng được", "Event could not be used"),
        [AuditTypes.RecordParked] = new("Bản ghi Kafka chưa dùng được", "Topic records could not be used"),
        [AuditTypes.PlanOpened] = new("Mở kế hoạch hồ sơ", "Plan opened"),
        [AuditTypes.NoticeSent] = new("Gửi Một cửa yêu cầu bổ sung gộp", "Gathered supplement request sent"),
        [AuditTypes.ExchangeParked] = new("Giao dịch cần xử lý", "Exchange needs a person"),
        [AuditTypes.AttemptFinished] = new("Một lần gửi đã xong", "Attempt ended"),
        [AuditTypes.AttemptLost] = new("Một lần gửi không rõ kết cục", "Attempt lost"),
        [AuditTypes.InquiryAnswered] = new("Hỏi lại cơ quan", "Inquiry answered"),
        [AuditTypes.CallbackReceived] = new("Nhận trả lời của cơ quan", "Callback received"),
        [AuditTypes.CallbackRefused] = new("Từ chối trả lời của cơ quan", "Callbacks refused"),
        [AuditTypes.CallbackMatched] = new("Trả lời khớp với giao dịch", "Callback matched"),
        [AuditTypes.CallbackRepeated] = new("Trả lời lặp lại", "Callback repeated"),
        [AuditTypes.CallbackParked] = new("Trả lời chưa dùng được", "Callback could not be used"),
        [AuditTypes.ExchangeReplayed] = new("Gửi lại giao dịch", "Exchange replayed"),
        [AuditTypes.ExchangeRecalled] = new("Thu lại giao dịch chưa gửi", "Exchange recalled before it left"),
        [AuditTypes.ReplayStarted] = new("Bắt đầu đợt gửi lại", "Replay started"),
        [AuditTypes.ReplayChanged] = new("Đổi đợt gửi lại", "Replay changed"),
        [AuditTypes.ReplayStopped] = new("Đợt gửi lại tự dừng", "Replay stopped by itself"),
        [AuditTypes.ReplayEnded] = new("Đợt gửi lại đã xong", "Replay over"),
        [AuditTypes.BodyViewed] = new("Xem dữ liệu gốc", "Personal data seen"),
        [AuditTypes.EvidenceExported] = new("Xuất gói bằng chứng", "Evidence exported"),
        [AuditTypes.AuditVerified] = new("Xác minh nhật ký", "Audit verified"),
        [AuditTypes.SignInSucceeded] = new("Đăng nhập", "Signed in"),
        [AuditTypes.SignInRefused] = new("Từ chối đăng nhập", "Sign-in refused"),
        [AuditTypes.AccessDenied] = new("Từ chối truy cập", "Access denied"),
        [AuditTypes.SignInLinkMade] = new("In liên kết đăng nhập", "Sign-in link made"),
        [AuditTypes.SessionEnded] = new("Kết thúc phiên", "Session ended"),
        [AuditTypes.ViewSaved] = new("Lưu bộ lọc", "View saved"),
        [AuditTypes.ViewChanged] = new("Đổi bộ lọc đã lưu", "View changed"),
        [AuditTypes.ViewRemoved] = new("Xóa bộ lọc đã lưu", "View removed"),
        [AuditTypes.SystemAdded] = new("Thêm hệ thống", "System added"),
        [AuditTypes.KeyAdded] = new("Cấp thêm khóa", "Key added"),
        [AuditTypes.KeyRevoked] = new("Thu hồi khóa", "Key revoked"),
        [AuditTypes.ConfigurationLoaded] = new("Khởi động với cấu hình", "Started with this configuration"),
        [AuditTypes.SchemaMigrated] = new("Nâng cấp kho dữ liệu", "Schema migrated"),
    };

    /// <summary>What a record of this type tells; a type that this binary does not know stands for itself.</summary>
    public static LocalText Of(string type) => Types.TryGetValue(type, out var text) ? text : new(type, type);

    public static bool Knows(string type) => Types.ContainsKey(type);
}
