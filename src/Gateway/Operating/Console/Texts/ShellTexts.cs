using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

/// <summary>What stands around every screen.</summary>
internal static class ShellTexts
{
    public static readonly LocalText
        Product = new("Cổng liên thông", "Gateway"),
        Skip = new("Đến nội dung chính", "Skip to the content"),
        Production = new("VẬN HÀNH", "PRODUCTION"),
        Test = new("THỬ NGHIỆM", "TEST"),
        TestMark = new("[TN]", "[TEST]"),
        Screens = new("Màn hình", "Screens"),
        Language = new("Ngôn ngữ", "Language"),
        Search = new("Tìm mã hồ sơ hoặc mã giao dịch", "Find a dossier number or an exchange"),
        Find = new("Tìm", "Find"),
        Overview = new("Tổng quan", "Overview"),
        Exchanges = new("Giao dịch", "Exchanges"),
        Dossiers = new("Hồ sơ", "Dossiers"),
        Agencies = new("Cơ quan", "Agencies"),
        Audit = new("Nhật ký", "Audit"),
        MyRights = new("Quyền của tôi", "My rights"),
        Help = new("Trợ giúp", "Help"),
        SignOut = new("Đăng xuất", "Sign out"),
        AsOf = new("Số liệu lúc {0}", "As of {0}"),
        Old = new("Cũ", "Old"),
        Lost = new("Mất kết nối trực tiếp, đang tải lại mỗi 15 giây.", "The live connection is lost; the page loads again every 15 seconds."),
        Newer = new("Có số liệu mới. Bấm để xem", "There is something new. Press to see it"),
        LiveOn = new("Đang cập nhật trực tiếp", "Live"),
        Pause = new("Tạm dừng cập nhật", "Pause"),
        Resume = new("Cập nhật tiếp", "Go on"),
        NoNumber = new("–", "–"),
        NeedsRole = new("Cần vai trò {0}", "Needs the role {0}"),
        Or = new(" hoặc ", " or "),
        SignedInAs = new("Đang đăng nhập: {0}", "Signed in: {0}"),
        Reload = new("Tải lại", "Load again"),
        Details = new("Chi tiết", "Details"),
        Open = new("Mở", "Open");
}
