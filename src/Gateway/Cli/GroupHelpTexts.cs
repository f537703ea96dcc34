using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary>The words of <see cref="HelpTexts"/> for failure groups and explanations.</summary>
internal static class GroupHelpTexts
{
    public static Dictionary<string, (LocalText Text, string? Example)> Verbs { get; } = new(StringComparer.Ordinal)
    {
        ["exchange explain"] = (new("Giải thích một giao dịch: vì sao như vậy, cần làm gì, bao nhiêu giao dịch khác cùng lỗi.", "Explain an exchange: why it stands so, what to do, how many others fail so."), "gateway exchange explain exc_0192f3c17b1e7c559d0e1f2a00000058"),
        ["group"] = (new("Nhóm lỗi: những gì đang lỗi, gom theo nguyên nhân.", "Failure groups: what fails, by its cause."), "gateway group list"),
        ["group list"] = (new("Liệt kê nhóm lỗi, hẹn trả sớm nhất trước.", "List failure groups, the earliest due time first."), "gateway group list --agency police"),
        ["group get"] = (new("Xem một nhóm lỗi: nguyên nhân, việc cần làm, các ví dụ khác nhau, thay đổi ngay trước đó.", "Show a failure group: its cause, the next step, different examples, what changed just before."), "gateway group get NL-0091"),
        ["group note"] = (new("Ghi chú cho một nhóm lỗi, hoặc cho biết ai phụ trách; còn nguyên sau khi gửi lại.", "Note something on a failure group, or say who looks after it; it survives replays."), "gateway group note NL-0091 --text \"Đã gọi trực Công an 13:50\" --reason \"bàn giao ca\""),
        ["group close"] = (new("Đóng một nhóm lỗi; lỗi mới cùng nguyên nhân sẽ mở lại.", "Close a failure group; a new failure of its cause opens it again."), "gateway group close NL-0091 --reason \"Cơ quan đã khắc phục\""),
        ["group mute"] = (new("Không báo động vì nhóm lỗi này cho đến một lúc; nhóm vẫn hiện.", "Raise no alarm because of a failure group for a while; it is shown all the same."), "gateway group mute NL-0091 --until 2h --reason \"chờ cơ quan khởi động lại\""),
        ["group merge"] = (new("Gộp các nhóm lỗi khác vào nhóm này; tách lại được.", "Bring other failure groups into this one; it can be undone by split."), "gateway group merge NL-0091 --with NL-0092 --reason \"cùng một sự cố\""),
        ["group split"] = (new("Tách một nguyên nhân ra khỏi nhóm, về nhóm cũ của nó hoặc một nhóm mới.", "Take one cause out of a group, back to its own or to a new one."), "gateway group split NL-0091 --cause 0192f3c17b1e7c559d0e1f2a00000058 --reason \"khác sự cố\""),
    };

    public static Dictionary<string, LocalText> Parts { get; } = new(StringComparer.Ordinal)
    {
        ["group list --state"] = new("open (mới và đã biết) | new | known | closed | all [open]", "open (new and known) | new | known | closed | all [open]"),
        ["group list --limit"] = new("Số dòng mỗi trang, 1 đến 100 [20]", "Lines of a page, 1 to 100 [20]"),
        ["group list --sort"] = new("due (hẹn trả sớm nhất) | last (gần đây nhất) [due]", "due (the earliest due time) | last (the latest failure) [due]"),
        ["--text"] = new("Nội dung ghi chú; để trống là xóa", "The note; empty takes it away"),
        ["--owner"] = new("Ai phụ trách; để trống là không ai", "Who looks after it; empty for nobody"),
        ["--until"] = new("Đến lúc: 2h, 1d, thời điểm có múi giờ, hoặc off để thôi", "2h, 1d, a time with its offset, or off to end it"),
        ["--with"] = new("Nhóm được gộp vào, ghi nhiều lần được", "A group to bring in, more than once if need be"),
        ["--cause"] = new("Mã nguyên nhân, xem gateway group get", "The cause's id, see gateway group get"),
        ["<group>"] = new("Số của nhóm lỗi, như NL-0091", "The group's number, such as NL-0091"),
    };
}
