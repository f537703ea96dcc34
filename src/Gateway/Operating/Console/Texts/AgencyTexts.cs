using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class AgencyTexts
{
    public static readonly LocalText
        None = new("Chưa kết nối cơ quan nào.", "No agency is connected yet."),
        Circuit = new("Trạng thái", "State"),
        Backlog = new("Đang chờ gửi", "Ready to send"),
        Oldest = new("Cũ nhất từ", "Oldest since"),
        Rate = new("Xong mỗi phút", "Done a minute"),
        EmptyIn = new("Dự kiến gửi hết", "All gone in"),
        Nothing = new("không còn gì", "nothing left"),
        UnderAMinute = new("dưới 1 phút", "under 1 min"),
        Code = new("Mã cơ quan", "Code"),
        Kind = new("Cách kết nối", "Spoken with"),
        Concurrency = new("Gửi đồng thời tối đa", "At once, at most"),
        RatePerSecond = new("Tối đa mỗi giây", "A second, at most"),
        NoLimit = new("không giới hạn", "no limit"),
        Timeout = new("Chờ một lần gửi", "An attempt may take"),
        Attempts = new("Số lần tự gửi tối đa", "Attempts, at most"),
        Seconds = new("{0} giây", "{0} s"),
        Connection = new("Kết nối và giới hạn", "Connection and limits"),
        Now = new("Hiện giờ", "Now"),
        Operations = new("Nghiệp vụ", "Operations"),
        Operation = new("Nghiệp vụ", "Operation"),
        CallbackWithin = new("Trả lời trong", "Answers within"),
        AtOnce = new("ngay khi gửi", "at once"),
        Inquiry = new("Hỏi lại được", "Can be asked"),
        Yes = new("có", "yes"),
        No = new("không", "no"),
        ParkedHere = new("Xem giao dịch cần xử lý của cơ quan này", "See what needs a person at this agency");
}
