using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Auditing;

/// <summary>What records say, in the words of whoever reads them. A code that has no words here stands for itself.</summary>
public static class RecordTexts
{
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
        [AuditTypes.GroupChanged] = new("Đổi nhóm lỗi", "Failure group changed"),
        [AuditTypes.GroupReopened] = new("Nhóm lỗi mở lại vì lỗi mới", "Failure group opened again by a new failure"),
        [AuditTypes.GroupMerged] = new("Gộp nhóm lỗi", "Failure groups merged"),
        [AuditTypes.GroupSplit] = new("Tách nhóm lỗi", "Failure group split"),
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

    private static readonly Dictionary<string, LocalText> Members = new(StringComparer.Ordinal)
    {
        ["office"] = new("Đơn vị", "Office"),
        ["event"] = new("Sự kiện", "Event"),
        ["kind"] = new("Loại", "Kind"),
        ["plan"] = new("Kế hoạch", "Plan"),
        ["procedure"] = new("Thủ tục", "Procedure"),
        ["procedureVersion"] = new("Phiên bản thủ tục", "Version of the procedure"),
        ["dossier"] = new("Mã hồ sơ", "Dossier"),
        ["exchange"] = new("Giao dịch", "Exchange"),
        ["step"] = new("Bước", "Step"),
        ["agency"] = new("Cơ quan", "Agency"),
        ["operation"] = new("Nghiệp vụ", "Operation"),
        ["contract"] = new("Hợp đồng kết nối", "Contract"),
        ["attempt"] = new("Lần gửi", "Attempt"),
        ["startedAt"] = new("Bắt đầu", "Began"),
        ["finishedAt"] = new("Kết thúc", "Ended"),
        ["outcome"] = new("Kết cục", "Outcome"),
        ["code"] = new("Mã", "Code"),
        ["mayHaveArrived"] = new("Có thể đã tới cơ quan", "May have arrived"),
        ["answer"] = new("Cơ quan trả lời", "Answer"),
        ["callback"] = new("Trả lời của cơ quan", "Callback"),
        ["channel"] = new("Đường nhận", "Channel"),
        ["state"] = new("Trạng thái", "State"),
        ["ending"] = new("Kết thúc", "Ending"),
        ["born"] = new("Giao dịch mới", "New exchanges"),
        ["moved"] = new("Giao dịch chuyển trạng thái", "Exchanges moved"),
        ["results"] = new("Kết quả báo cho Một cửa", "Results for the shop"),
        ["body"] = new("Cam kết nội dung", "Commitment to the body"),
        ["reason"] = new("Lý do", "Reason"),
        ["replay"] = new("Đợt gửi lại", "Replay"),
        ["group"] = new("Nhóm lỗi", "Failure group"),
        ["number"] = new("Số", "Number"),
        ["changed"] = new("Đã đổi", "Changed"),
        ["merged"] = new("Nhóm gộp vào", "Brought in"),
        ["cause"] = new("Nguyên nhân", "Cause"),
        ["to"] = new("Sang nhóm", "To the group"),
        ["bodies"] = new("Kèm nội dung gốc", "With the bodies"),
        ["count"] = new("Số lần", "How often"),
        ["since"] = new("Từ lúc", "Since"),
        ["right"] = new("Quyền", "Right"),
        ["id"] = new("Mã mục", "Record"),
    };

    // Words that mean the same wherever they stand among a record's codes.
    private static readonly Dictionary<string, LocalText> Words = new(StringComparer.Ordinal)
    {
        ["outcome:answered"] = new("có kết quả", "answered"),
        ["outcome:deferred"] = new("hẹn trả lời sau", "deferred"),
        ["outcome:refused"] = new("từ chối", "refused"),
        ["outcome:failed"] = new("lỗi", "failed"),
        ["answer:absent"] = new("cơ quan chưa có", "absent"),
        ["answer:working"] = new("cơ quan đang xử lý", "working"),
        ["answer:known"] = new("cơ quan đã có kết quả", "known"),
        ["answer:unclear"] = new("cơ quan trả lời chưa rõ", "unclear"),
        ["kind:accepted"] = new("tiếp nhận", "accepted"),
        ["kind:supplemented"] = new("đã bổ sung", "supplemented"),
        ["kind:paid"] = new("đã nộp phí", "paid"),
        ["kind:withdrawn"] = new("công dân rút hồ sơ", "withdrawn"),
        ["kind:decided"] = new("Một cửa đã quyết định", "decided"),
        ["kind:returned"] = new("đã trả kết quả", "returned"),
        ["kind:answered"] = new("có kết quả", "answered"),
        ["kind:refused"] = new("từ chối", "refused"),
        ["kind:supplement_requested"] = new("yêu cầu bổ sung", "supplement asked"),
        ["kind:payment_requested"] = new("yêu cầu nghĩa vụ tài chính", "payment asked"),
        ["channel:rest"] = new("dịch vụ REST", "REST"),
        ["channel:soap"] = new("dịch vụ SOAP", "SOAP"),
        ["channel:inquiry"] = new("gateway hỏi lại", "inquiry"),
        ["reason:unmatched"] = new("không khớp giao dịch nào", "for nobody we know"),
        ["reason:late"] = new("đến muộn", "too late"),
        ["reason:conflict"] = new("trái với kết quả đang có", "against the result that stands"),
        ["reason:office"] = new("hồ sơ của đơn vị khác", "of another office"),
        ["reason:right"] = new("thiếu quyền", "a right is missing"),
        ["reason:inspection"] = new("thanh tra, kiểm tra", "inspection"),
        ["reason:complaint"] = new("khiếu nại, tố cáo", "complaint"),
        ["reason:court"] = new("tòa án, điều tra", "court"),
        ["reason:citizen"] = new("công dân yêu cầu", "the citizen asked"),
        ["reason:incident"] = new("xử lý sự cố", "incident"),
        ["true"] = new("có", "yes"),
        ["false"] = new("không", "no"),
    };

    /// <summary>What a record of this type tells.</summary>
    public static LocalText OfType(string type) => Types.TryGetValue(type, out var text) ? text : new(type, type);

    public static bool KnowsType(string type) => Types.ContainsKey(type);

    /// <summary>What a member is called; null where it has no name but its own.</summary>
    public static LocalText? OfMember(string member) => Members.GetValueOrDefault(member);

    /// <summary>What a member's code means; null where it means itself.</summary>
    public static LocalText? OfCode(string member, string code) => member switch
    {
        "state" or "ending" => ExchangeWords.Find(code),
        "code" or "reason" => Words.GetValueOrDefault($"{member}:{code}") ?? Reasons.Find(code) ?? PlanningReasons.Find(code),
        "mayHaveArrived" or "bodies" => Words.GetValueOrDefault(code),
        _ => Words.GetValueOrDefault($"{member}:{code}"),
    };
}
