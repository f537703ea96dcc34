using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class ProblemTexts
{
    public static readonly LocalText
        Since = new("Xảy ra lúc {0}.", "It happened at {0}."),
        MayPass = new("Tải lại sau ít phút có thể được.", "Loading the page again in a few minutes may help."),
        Stays = new("Tải lại cũng không thay đổi.", "Loading the page again changes nothing."),
        Quote = new("Khi báo sự cố, nêu mã:", "When you report it, quote:"),
        More = new("Giải thích mã này", "What this code means"),
        Home = new("Về trang đầu", "To the first page"),
        Forbidden = new("Bạn không có quyền xem mục này", "This is not yours to see"),
        ForbiddenWhy = new("Cần vai trò {0} để xem mục này.", "The role {0} is needed to see this."),
        RefusedForm = new("Yêu cầu không được thực hiện", "Nothing was done"),
        RefusedFormWhy = new("Yêu cầu không đến từ trang của hệ thống này, hoặc trang đã quá cũ. Mở lại trang rồi làm lại.", "It did not come from a page of this system, or the page was too old. Open the page again and repeat it."),
        NotFound = new("Không tìm thấy", "Not found");
}
