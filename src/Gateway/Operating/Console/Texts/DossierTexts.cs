using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class DossierTexts
{
    public static readonly LocalText
        Title = new("Hồ sơ {0}", "Dossier {0}"),
        FindTitle = new("Tìm hồ sơ", "Find a dossier"),
        FindHow = new("Nhập hoặc quét mã hồ sơ, hoặc mã giao dịch (exc_…), rồi bấm Tìm.", "Type or scan a dossier number, or an exchange (exc_…), and press Find."),
        FindNever = new("Không nhập số định danh cá nhân hay tên: hệ thống không tìm theo dữ liệu cá nhân.", "No citizen numbers and no names: nothing is looked for by personal data."),
        Citizen = new("Đó có vẻ là số định danh cá nhân. Hệ thống không tìm theo số định danh; hãy nhập mã hồ sơ.", "That looks like a citizen's number. Nothing is looked for by it; type the dossier number."),
        NotFound = new("Không có hồ sơ hay giao dịch nào với mã đó, hoặc mã đó thuộc đơn vị khác.", "There is no dossier or exchange of that number, or it is of another office."),
        Received = new("Tiếp nhận", "Received"),
        PromisedAt = new("Hẹn trả", "Due"),
        OurDueAt = new("Hẹn trả theo cách tính của hệ thống", "Due as counted here"),
        PausedDueAt = new("Hẹn trả sau khi trừ thời gian tạm dừng", "Due with pauses taken out"),
        Paused = new("Đang tạm dừng tính giờ: chờ công dân.", "The clock stands: the citizen is waited for."),
        Timing = new("Đánh giá", "Verdict"),
        PortalStatus = new("Trạng thái trên cổng", "Portal status"),
        Holders = new("Đang giữ", "Held by"),
        Nobody = new("không ai", "nobody"),
        Steps = new("Các bước", "Steps"),
        Needs = new("Cần trước", "Needs"),
        StepDue = new("Hạn của bước", "Step due"),
        Settled = new("Xong lúc", "Settled"),
        Exchanges = new("Giao dịch của hồ sơ", "Its exchanges"),
        Stuck = new("Sự kiện chưa dùng được", "Events that could not be used"),
        Event = new("Sự kiện", "Event"),
        Kind = new("Loại", "Kind"),
        StoredAt = new("Lưu lúc", "Stored"),
        Withdrawn = new("Công dân rút hồ sơ lúc {0}.", "Withdrawn by the citizen at {0}."),
        Returned = new("Đã trả kết quả cho công dân lúc {0}.", "Returned to the citizen at {0}."),
        Unopened = new("Chưa mở hồ sơ nào với mã này; chỉ có sự kiện đang chờ.", "No dossier was opened under this number; only events wait."),
        Bar = new("Thời gian", "Time"),
        BarText = new("Tiếp nhận {0}, hẹn trả {1}, đã qua {2}%", "Received {0}, due {1}, {2}% gone"),
        Audit = new("Xem nhật ký của hồ sơ này", "See the audit of this dossier");
}
