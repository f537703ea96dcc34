using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class ExchangeTexts
{
    public static readonly LocalText
        Dossier = new("Hồ sơ", "Dossier"),
        Agency = new("Cơ quan", "Agency"),
        Why = new("Lý do", "Why"),
        Step = new("Bước", "Step"),
        State = new("Trạng thái", "State"),
        Attempts = new("Lần gửi", "Attempts"),
        Born = new("Mở lúc", "Opened"),
        Procedure = new("Mã thủ tục", "Procedure"),
        Query = new("Điều kiện", "Query"),
        QuerySample = new("co-quan:police tu:2h", "agency:police since:2h"),
        Since = new("Từ", "Since"),
        Any = new("Tất cả", "Any"),
        Filter = new("Lọc", "Filter"),
        FilterTitle = new("Bộ lọc", "Filter"),
        Drop = new("Bỏ điều kiện này", "Drop this condition"),
        Wrong = new("Không đọc được điều kiện \"{0}\". Sửa lại rồi lọc tiếp.", "The condition \"{0}\" cannot be read. Correct it and filter again."),
        None = new("Chưa có giao dịch nào.", "There are no exchanges yet."),
        NoneSend = new("Gửi sự kiện thử từ máy chủ:", "Send a sample event from the server:"),
        NoneMatch = new("Không có giao dịch nào khớp {0} điều kiện. Bỏ bớt một điều kiện:", "No exchange matches {0} conditions. Drop one of them:"),
        Newest = new("Mới nhất", "Newest"),
        Older = new("Cũ hơn", "Older"),
        Pages = new("Các trang", "Pages"),
        Shown = new("{0} giao dịch trên trang này", "{0} exchanges on this page"),
        LastHour = new("1 giờ qua", "Last hour"),
        LastDay = new("24 giờ qua", "Last 24 hours"),
        LastWeek = new("7 ngày qua", "Last 7 days"),
        SinceTime = new("Từ {0}", "Since {0}"),
        One = new("Giao dịch {0}", "Exchange {0}"),
        Explanation = new("Giải thích", "Explanation"),
        MayHaveArrived = new("Lần gửi cuối có thể đã tới cơ quan: phải hỏi lại trước khi gửi lại.", "The last attempt may have reached the agency: it must be asked before anything is sent again."),
        NotArrived = new("Lần gửi cuối chắc chắn chưa tới cơ quan.", "The last attempt did not reach the agency."),
        Timeline = new("Dòng thời gian", "Timeline"),
        Opened = new("Mở giao dịch", "Exchange opened"),
        Attempt = new("Lần gửi {0}", "Attempt {0}"),
        Inquiry = new("Hỏi lại lần {0}", "Inquiry {0}"),
        Folded = new("Lần gửi {0}–{1}: {2} lần giống nhau", "Attempts {0}–{1}: {2} alike"),
        NextAt = new("Tự thử lại lúc {0}", "Next attempt at {0}"),
        CallbackBy = new("Cơ quan phải trả lời trước {0}", "The agency should answer by {0}"),
        SettledAt = new("Kết thúc", "Settled"),
        Took = new("{0} giây", "{0} s"),
        RetryAfter = new("cơ quan đề nghị chờ {0} giây", "the agency asks to wait {0} s"),
        OutcomeAnswered = new("cơ quan trả kết quả", "answered"),
        OutcomeDeferred = new("cơ quan đã nhận, trả lời sau", "taken in, answered later"),
        OutcomeRefused = new("cơ quan từ chối", "refused"),
        OutcomeFailed = new("không thành", "failed"),
        Facts = new("Thông tin", "Facts"),
        Operation = new("Nghiệp vụ", "Operation"),
        Lane = new("Làn", "Lane"),
        Reference = new("Mã của cơ quan", "The agency's reference"),
        Supersedes = new("Thay cho giao dịch", "Supersedes"),
        BlockedBy = new("Đang chờ giao dịch", "Waits for"),
        Office = new("Đơn vị", "Office"),
        Content = new("Nội dung", "Content"),
        ContentWithheld = new("Nội dung gửi và nhận chứa dữ liệu cá nhân nên không hiển thị ở đây.", "What was sent and received holds personal data and is not shown here."),
        HasResult = new("Cơ quan đã trả kết quả; dữ liệu gốc đã che.", "The agency has answered; the answer is masked."),
        Copy = new("Cùng nội dung bằng lệnh:", "The same by the command line:");

    /// <summary>How an attempt ended.</summary>
    public static LocalText Outcome(string outcome) => outcome switch
    {
        "answered" => OutcomeAnswered,
        "deferred" => OutcomeDeferred,
        "refused" => OutcomeRefused,
        _ => OutcomeFailed,
    };
}
