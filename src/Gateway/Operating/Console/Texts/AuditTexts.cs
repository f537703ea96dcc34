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
        AtPlace = new("Mục ở đó", "The record there"),
        Looked = new("Đã xem #{0}–#{1}: {2} đến điểm neo ký {3}.", "Looked at #{0}–#{1}: {2} to the checkpoint of {3}."),
        FromFirst = new("từ mục đầu tiên", "from the first record"),
        FromCheckpoint = new("sau điểm neo ký {0}", "behind the checkpoint of {0}"),
        Expected = new("Phải là", "Expected"),
        Actual = new("Đang là", "Found"),
        BrokenDo = new("Hệ thống không tự sửa. Giữ nguyên máy chủ, báo ngay người phụ trách an toàn thông tin và kiểm toán.", "Nothing mends itself. Leave the server as it is; call whoever answers for security, and the auditors, at once."),
        CannotTell = new("Không kết luận được", "Nobody can tell"),
        OnRecord = new("Lần xác minh này đã được ghi vào nhật ký.", "This verification is on record."),
        Offline = new("Trên máy chủ, cùng việc đó bằng lệnh:", "The same on the server:"),
        Back = new("Về nhật ký", "Back to the audit");
}
