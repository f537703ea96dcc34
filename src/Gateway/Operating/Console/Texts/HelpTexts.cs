using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class HelpTexts
{
    public static readonly LocalText
        Keys = new("Phím tắt", "Shortcuts"),
        KeysOff = new("Phím tắt đang tắt. Bấm ? để bật; bấm lại nút dưới đây để tắt.", "Shortcuts are off. Press ? to switch them on; the button below switches them off again."),
        Switch = new("Bật hoặc tắt phím tắt", "Switch shortcuts on or off"),
        On = new("Phím tắt đang bật.", "Shortcuts are on."),
        Off = new("Phím tắt đang tắt.", "Shortcuts are off."),
        Key = new("Phím", "Key"),
        Does = new("Việc", "What it does"),
        Slash = new("Đến ô tìm", "Go to the search box"),
        Question = new("Mở trang này; lần đầu bấm là bật phím tắt", "Open this page; the first time it switches shortcuts on"),
        Dot = new("Tạm dừng hoặc cập nhật tiếp", "Pause or go on with live update"),
        Next = new("Dòng sau, dòng trước trong danh sách", "Next and previous line of a list"),
        Go = new("{0} rồi {1}", "{0} then {1}"),
        States = new("Trạng thái giao dịch", "States of an exchange"),
        StatesHow = new("Mỗi trạng thái có một hình và một từ, không chỉ phân biệt bằng màu.", "Each state has a shape and a word; none is told by colour alone."),
        Without = new("Không có JavaScript thì mọi màn hình vẫn dùng được, trừ cập nhật trực tiếp và phím tắt.", "Without JavaScript every screen works, but for live update and shortcuts.");
}
