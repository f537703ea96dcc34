using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What a clerk does about a cause, and where it is written at length.</summary>
/// <param name="Text">One or two sentences that begin with what to do.</param>
/// <param name="Replayable">Whether sending the same again can help once the cause is gone.</param>
public sealed record NextStep(LocalText Title, LocalText Text, bool Replayable);

/// <summary>The next step for each kind of cause.</summary>
public static class NextSteps
{
    /// <summary>Added where an attempt may have reached the agency and it recognises no repeat by itself.</summary>
    public static LocalText AskFirst { get; } = new(
        "Lần gửi trước có thể đã tới cơ quan: khi gửi lại, hệ thống hỏi cơ quan trước rồi mới gửi.",
        "An earlier attempt may have arrived: a replay asks the agency first and sends only then.");

    // What the agency says or does not say.
    private static readonly Dictionary<CauseClass, NextStep> AtAgencies = new()
    {
        [CauseClass.AgencyUnreachable] = new(
            new("Không kết nối được tới cơ quan", "The agency cannot be reached"),
            new("Gọi trực của cơ quan hỏi hệ thống của họ và đường truyền. Hệ thống tự gửi tiếp khi kết nối lại; giao dịch đã chuyển sang cần xử lý thì gửi lại cả nhóm khi mạch thông.",
                "Call the agency's duty desk about its system and the line. Sending goes on by itself once it is reached; replay what is parked as a group when the agency flows."), true),
        [CauseClass.AgencyCertificate] = new(
            new("Không thiết lập được kết nối bảo mật", "No secure connection can be made"),
            new("Báo quản trị tích hợp kiểm tra chứng thư của hai bên (hạn dùng, tổ chức cấp). Gửi lại cả nhóm sau khi bắt tay thử thành công.",
                "Have the integration administrator check both sides' certificates (expiry, issuer). Replay the group once a handshake succeeds."), true),
        [CauseClass.AgencySilent] = new(
            new("Cơ quan không trả lời kịp", "The agency does not answer in time"),
            new("Gọi trực của cơ quan hỏi vì sao chậm. Đừng nhập tay lại hồ sơ: cơ quan có thể đã nhận được. Gửi lại cả nhóm khi cơ quan trả lời bình thường.",
                "Ask the agency's duty desk why it is slow. Do not enter the dossier again by hand: it may be there already. Replay the group once the agency answers normally."), true),
        [CauseClass.AgencyBusy] = new(
            new("Cơ quan đang quá tải", "The agency is overloaded"),
            new("Chờ theo thời gian cơ quan đề nghị; hệ thống tự gửi chậm lại. Nếu phải gửi lại, đặt tốc độ thấp.",
                "Wait as long as the agency asked for; sending slows down by itself. Replay, if you must, at a low rate."), true),
        [CauseClass.AgencyTrouble] = new(
            new("Hệ thống của cơ quan trục trặc", "The agency's system is in trouble"),
            new("Hệ thống tự thử lại theo lịch. Nếu kéo dài, gọi trực của cơ quan và đọc cho họ mã lỗi ở đây; gửi lại cả nhóm khi họ báo đã khắc phục.",
                "It is tried again by schedule. If it lasts, give the agency's duty desk the code shown here; replay the group when they say it is mended."), true),
        [CauseClass.AgencyRefused] = new(
            new("Cơ quan từ chối", "The agency refused"),
            new("Không gửi lại được: đây là quyết định của cơ quan. Mở hồ sơ, xem lý do và chuyển Một cửa sửa hoặc trả lời công dân.",
                "It cannot be replayed: this is the agency's decision. Open the dossier, read the reason and let the one-stop shop correct it or answer the citizen."), false),
        [CauseClass.UnknownReply] = new(
            new("Câu trả lời chưa có quy tắc hiểu", "A reply that no rule knows"),
            new("Báo quản trị tích hợp xem câu trả lời và bổ sung quy tắc trong hợp đồng của cơ quan. Chỉ gửi lại sau khi biết cơ quan đã làm gì.",
                "Have the integration administrator look at the reply and add a rule to the agency's contract. Replay only once you know what the agency did."), true),
        [CauseClass.WrongAnswer] = new(
            new("Câu trả lời trái hoặc của hồ sơ khác", "An answer that contradicts, or is another case's"),
            new("Gọi cơ quan đối chiếu mã hồ sơ và kết quả. Không áp dụng kết quả nào khi hai bên chưa thống nhất.",
                "Call the agency and compare dossier number and result. Apply neither before both sides agree."), true),
        [CauseClass.AnswerOverdue] = new(
            new("Quá hạn mà cơ quan chưa trả lời", "The agency's answer is overdue"),
            new("Gọi cơ quan hỏi hồ sơ đang ở đâu và bao giờ có kết quả; câu trả lời đến muộn vẫn được nhận. Nếu họ báo không có hồ sơ thì gửi lại.",
                "Ask the agency where the dossier is and when it will be done; a late answer is still taken. If they have no such dossier, replay."), true),
        [CauseClass.PredecessorMissing] = new(
            new("Cơ quan chưa có bước trước", "The agency lacks the earlier step"),
            new("Kiểm tra bước trước của hồ sơ đã có kết quả ở cơ quan chưa; gửi lại theo đúng thứ tự, bước trước đi trước.",
                "See whether the dossier's earlier step has arrived at the agency; replay in order, the earlier step first."), true),
        [CauseClass.CaseDiffers] = new(
            new("Hai bên ghi nhận khác nhau", "The two sides differ about the case"),
            new("Gọi cơ quan đối chiếu trạng thái hồ sơ. Thống nhất rồi mới gửi lại, hoặc nhờ cơ quan mở lại hồ sơ.",
                "Compare the dossier's status with the agency. Replay only once you agree, or ask the agency to open the case again."), true),
    };

    // What has to be mended before anything can go again.
    private static readonly Dictionary<CauseClass, NextStep> Here = new()
    {
        [CauseClass.RequestRejected] = new(
            new("Cơ quan không nhận yêu cầu như đã gửi", "The agency does not take the request as it was sent"),
            new("Gửi nguyên như cũ sẽ lại bị trả về. Báo quản trị tích hợp xem mã lỗi: sửa dữ liệu hồ sơ hoặc cấu hình, rồi gửi lại.",
                "The same bytes will come back again. Have the integration administrator read the code: correct the dossier or the configuration, then replay."), true),
        [CauseClass.AccessRefused] = new(
            new("Cơ quan không cho tài khoản của ta vào", "The agency does not let our account in"),
            new("Báo quản trị tích hợp kiểm tra tài khoản, mật khẩu ứng dụng và quyền ở cơ quan. Sửa xong thì gửi lại cả nhóm.",
                "Have the integration administrator check our account, its secret and its rights at the agency. Replay the group once that is mended."), true),
        [CauseClass.DossierIncomplete] = new(
            new("Hồ sơ thiếu hoặc sai thông tin bắt buộc", "The dossier lacks what the agency needs"),
            new("Mở hồ sơ, xem thông tin còn thiếu và nhờ Một cửa bổ sung. Gửi nguyên như cũ không có tác dụng.",
                "Open the dossier, see what is missing and have the shop complete it. Sending the same again is no use."), false),
        [CauseClass.NeededStep] = new(
            new("Bước trước không có kết quả", "An earlier step has no result"),
            new("Xem bước trước kết thúc thế nào. Xử lý bước đó trước; nếu không thể, cùng Một cửa quyết định hồ sơ đi tiếp hay dừng.",
                "See how the earlier step ended. Deal with that one first; where that cannot be, decide with the shop whether the dossier goes on."), true),
        [CauseClass.OwnFault] = new(
            new("Lỗi ở phía hệ thống liên thông", "A fault on our side"),
            new("Báo kỹ thuật viên kèm mã giao dịch; nhật ký có chi tiết. Gửi lại sau khi có bản sửa.",
                "Tell a technician the exchange's id; the log has the details. Replay once it is mended."), true),
        [CauseClass.PortalStatus] = new(
            new("Trạng thái không được phép trên cổng", "A status that the portal does not allow"),
            new("Đối chiếu trạng thái hồ sơ trên cổng với ở Một cửa và chọn trạng thái đúng; báo quản trị tích hợp nếu hai bên không khớp.",
                "Compare the dossier's status at the portal with the shop's and choose the right one; tell the integration administrator where they do not fit."), true),
        [CauseClass.NoAddress] = new(
            new("Chưa khai báo địa chỉ của cơ quan", "No address is set for the agency"),
            new("Báo quản trị tích hợp khai báo địa chỉ kết nối của cơ quan rồi gửi lại cả nhóm.",
                "Have the integration administrator set the agency's address, then replay the group."), true),
        [CauseClass.NotKept] = new(
            new("Nội dung đã hết thời hạn lưu", "The content is no longer kept"),
            new("Không gửi lại được vì nội dung đã xóa. Nhờ Một cửa gửi lại sự kiện của hồ sơ nếu vẫn cần.",
                "It cannot be replayed: the content is gone. Have the shop send the dossier's event again if it is still needed."), false),
    };

    public static NextStep Of(CauseClass cause) => AtAgencies.GetValueOrDefault(cause) ?? Here[cause];

    /// <summary>The file in ops/runbooks without its ending: <c>agency-unreachable</c>.</summary>
    public static string Runbook(CauseClass cause) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString());
}
