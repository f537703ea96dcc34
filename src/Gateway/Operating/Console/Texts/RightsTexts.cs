using Gateway.Dossiers;

namespace Gateway.Host.Operating.Console.Texts;

internal static class RightsTexts
{
    public static readonly LocalText
        Mine = new("Phiên của bạn", "Your session"),
        Name = new("Tên trong nhật ký", "Name in the audit"),
        Roles = new("Vai trò", "Roles"),
        Offices = new("Đơn vị phụ trách", "Offices"),
        AllOffices = new("mọi đơn vị", "all offices"),
        Began = new("Đăng nhập lúc", "Signed in at"),
        Ends = new("Phiên kết thúc lúc", "The session ends at"),
        Idle = new("Không thao tác {0} phút thì phiên kết thúc sớm hơn.", "It ends sooner after {0} minutes without anything done."),
        SignOutAll = new("Kết thúc mọi phiên của tôi", "End all my sessions"),
        Table = new("Vai trò nào được làm gì", "Who may do what"),
        Right = new("Quyền", "Right"),
        Yours = new("của bạn", "yours"),
        Yes = new("có", "yes"),
        No = new("không", "no"),
        Ask = new("Cần thêm quyền thì đề nghị người quản trị máy chủ cấp liên kết đăng nhập với vai trò phù hợp.", "If you need more, ask whoever runs the server for a link with the right role.");
}
