using Gateway.Dossiers;

namespace Gateway.Exchanges;

/// <summary>
/// Why an exchange failed or was parked, in the words of a clerk. These are the engine's own codes; an agency's codes have their texts in
/// its contract. A text says what happened and what to do, never what was in the body.
/// </summary>
public static class Reasons
{
    public const string
        Unreachable = "unreachable",
        NoAddress = "no-address",
        TimedOut = "timed-out",
        ConnectionLost = "connection-lost",
        Busy = "busy",
        ServerTrouble = "server-trouble",
        LeaseExpired = "lease-expired",
        UnknownReply = Classifier.UnknownReply,
        Unreadable = "unreadable-reply",
        ReplyTooLarge = "reply-too-large",
        WrongCase = "reply-for-another-case",
        ResultIncomplete = "result-incomplete",
        CallbackOverdue = "callback-overdue",
        TakenInThenAbsent = "taken-in-then-absent",
        RetryAfterTooLong = "agency-asks-to-wait-too-long",
        MissingField = "missing-field",
        NotSendable = "not-sendable",
        UnsafeAddress = "unsafe-address",
        NeedNotAnswered = "needed-step-not-answered",
        ContractBroken = "request-breaks-contract",
        InternalFault = "internal-fault",
        ConflictingResult = "conflicting-result",
        NotKept = "gone-retention",
        PortalMoveIllegal = "portal-move-illegal";

    private static readonly Dictionary<string, LocalText> Texts = new()
    {
        [Unreachable] = new("Không kết nối được tới cơ quan; yêu cầu chưa rời khỏi hệ thống.", "The agency could not be reached; the request never left."),
        [NoAddress] = new("Nơi này chưa khai báo địa chỉ kết nối tới cơ quan nên không gửi được; quản trị tích hợp cần khai báo rồi gửi lại.", "This installation has no address for the agency, so nothing can be sent; the integration administrator must set one, then replay."),
        [TimedOut] = new("Cơ quan không trả lời trong thời gian chờ; có thể đã nhận được yêu cầu.", "The agency did not answer in time; it may have the request."),
        [ConnectionLost] = new("Mất kết nối khi đang chờ cơ quan trả lời; có thể đã nhận được yêu cầu.", "The connection broke while waiting; the agency may have the request."),
        [Busy] = new("Cơ quan báo đang quá tải và đề nghị gửi chậm lại.", "The agency is busy and asked us to slow down."),
        [ServerTrouble] = new("Hệ thống của cơ quan đang có trục trặc.", "The agency's system has a passing trouble."),
        [LeaseExpired] = new("Lần gửi bị ngắt giữa chừng do phía ta dừng; có thể cơ quan đã nhận được.", "The attempt was cut short on our side; the agency may have the request."),
        [UnknownReply] = new("Cơ quan trả lời theo cách chưa có quy tắc hiểu; cần người xem và bổ sung quy tắc.", "The agency answered in a way no rule knows; a person must look and add a rule."),
        [Unreadable] = new("Câu trả lời của cơ quan không đọc được.", "The agency's reply could not be read."),
        [ReplyTooLarge] = new("Câu trả lời của cơ quan dài quá giới hạn cho phép.", "The agency's reply is longer than we accept."),
        [WrongCase] = new("Cơ quan trả lời cho một hồ sơ khác; không áp dụng, cần kiểm tra với cơ quan.", "The agency answered for another case; it was not applied, check with the agency."),
        [ResultIncomplete] = new("Cơ quan báo đã xong nhưng thiếu thông tin bắt buộc của kết quả.", "The agency says it is done but the result lacks required fields."),
        [CallbackOverdue] = new("Quá hạn mà cơ quan chưa trả lời; cần liên hệ cơ quan.", "The agency's answer is overdue; call the agency."),
        [TakenInThenAbsent] = new("Cơ quan đã nhận yêu cầu nhưng nay báo không có; hệ thống gửi lại theo lịch, hết lịch thì cần liên hệ cơ quan.", "The agency took the request in and now says it has none; it is sent again by the schedule, past its end call the agency."),
        [RetryAfterTooLong] = new("Cơ quan đề nghị chờ lâu hơn mức hệ thống được tự chờ; cần người quyết định.", "The agency asks for a longer wait than we may decide alone."),
        [MissingField] = new("Hồ sơ thiếu thông tin mà cơ quan bắt buộc phải có; cần bổ sung tại Một cửa.", "The dossier lacks a field the agency requires; complete it at the shop."),
        [NotSendable] = new("Nội dung không được phép gửi như vậy theo quy định; hệ thống dừng để người xử lý.", "The content may not be sent as it stands; stopped for a person."),
        [UnsafeAddress] = new("Mã hồ sơ làm sai lệch địa chỉ gửi tới cơ quan (có đoạn chỉ gồm dấu chấm) nên không gửi; cần kiểm tra lại mã tại Một cửa.", "The dossier number would change the address at the agency (a part of it is only dots), so nothing was sent; check the number at the shop."),
        [NeedNotAnswered] = new("Bước trước không có kết quả nên bước này chưa thể tiến hành.", "An earlier step ended without a result, so this one cannot go on."),
        [ContractBroken] = new("Yêu cầu dựng ra không đúng hợp đồng dữ liệu với cơ quan nên không gửi.", "The request we built breaks the agency's contract, so it was not sent."),
        [InternalFault] = new("Hệ thống liên thông gặp lỗi khi xử lý; kỹ thuật viên cần xem nhật ký.", "The gateway hit a fault of its own; a technician must look at the log."),
        [NotKept] = new("Nội dung đã xóa theo thời hạn lưu trữ, không còn để xem hay gửi đi.", "The content was kept for its time and then deleted; it can be neither shown nor sent."),
        [PortalMoveIllegal] = new("Trạng thái mới của hồ sơ không đi tiếp được từ trạng thái đã báo lên cổng; cần người chọn trạng thái đúng.", "The dossier's new status cannot legally follow the one the portal has; a person must choose."),
        [ConflictingResult] = new("Cơ quan gửi hai kết quả khác nhau; giữ kết quả đầu, cần người kiểm tra.", "The agency sent two different results; the first stands, a person must check."),
    };

    /// <summary>The engine's text for a code; null when the code belongs to an agency's contract.</summary>
    public static LocalText? Find(string code) => Texts.GetValueOrDefault(code);

    /// <summary>Every code of the engine; a contract may not redefine one.</summary>
    public static IReadOnlyCollection<string> All => Texts.Keys;
}
