using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class SignInTexts
{
    public static readonly LocalText
        Title = new("Đăng nhập", "Sign in"),
        Asked = new("Bạn cần đăng nhập để xem trang này.", "You need to sign in to see this page."),
        Offered = new("Liên kết này cho bạn vào một lần. Bấm nút để bắt đầu phiên làm việc.", "This link lets you in once. Press the button to begin."),
        Enter = new("Vào bảng điều hành", "Enter the console"),
        Used = new("Liên kết này đã dùng rồi. Mỗi liên kết chỉ cho vào một lần.", "This link was used already. Each lets in once."),
        Expired = new("Liên kết này đã hết hạn. Mỗi liên kết có hiệu lực 10 phút.", "This link has expired. Each is good for 10 minutes."),
        Unknown = new("Liên kết này không có hiệu lực. Kiểm tra xem đã sao chép đủ chưa.", "This link is not valid. See whether all of it was copied."),
        Lost = new("Phiên của bạn đã kết thúc, nên việc vừa gửi chưa được thực hiện. Đăng nhập lại rồi làm lại.", "Your session has ended, so what you just sent was not done. Sign in again and repeat it."),
        How = new("Người quản trị máy chủ in liên kết mới bằng lệnh:", "Whoever runs the server prints a new link with:"),
        NoPassword = new("Hệ thống không lưu mật khẩu nào.", "No passwords are kept here."),
        WithProvider = new("Đăng nhập bằng tài khoản cơ quan", "Sign in with your office's account");
}
