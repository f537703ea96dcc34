using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class OverviewTexts
{
    public static readonly LocalText
        Summary = new("Tóm tắt ({0}): {1}", "Summary ({0}): {1}"),
        NoneParked = new("Không có giao dịch nào cần xử lý.", "No exchange needs a person."),
        SomeParked = new("{0} giao dịch cần xử lý.", "{0} exchanges need a person."),
        DueToday = new("{0} giao dịch trong số đó hẹn trả trong hôm nay hoặc đã quá hạn.", "{0} of them are due today or overdue."),
        Stopped = new("Đang tạm ngừng tự động: {0}.", "Auto-stopped: {0}."),
        Urgent = new("Cần làm ngay, theo giờ hẹn trả", "To do now, by due time"),
        NothingUrgent = new("Không có lỗi nào cần xử lý. Hồ sơ đang tự chạy.", "Nothing needs a person. Dossiers go on by themselves."),
        PromisedAt = new("Hẹn trả", "Due"),
        AllParked = new("Xem tất cả {0} giao dịch cần xử lý", "See all {0} that need a person"),
        Left = new("còn {0}", "{0} left"),
        Over = new("quá hạn {0}", "overdue by {0}"),
        Days = new("{0} ngày", "{0} d"),
        Hours = new("{0} giờ", "{0} h"),
        Minutes = new("{0} phút", "{0} min");
}
