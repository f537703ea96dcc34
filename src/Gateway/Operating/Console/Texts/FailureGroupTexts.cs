using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Host.Operating.Console.Texts;

internal static class FailureGroupTexts
{
    public static readonly LocalText
        Title = new("Nhóm lỗi", "Failure groups"),
        Shown = new("{0} nhóm lỗi trên trang này", "{0} failure groups on this page"),
        Group = new("Nhóm, nguyên nhân", "Group, cause"),
        Sort = new("Sắp xếp", "Order"),
        DueFirst = new("Hẹn trả sớm nhất", "Earliest due time"),
        LastFirst = new("Gần đây nhất", "Latest failure"),
        Last = new("Gần nhất", "Last"),
        Said = new("Phụ trách, ghi chú", "Owner, note"),
        Open = new("Mới và đã biết", "New and known"),
        New = new("Mới", "New"),
        Known = new("Đã biết", "Known"),
        Closed = new("Đã đóng", "Closed"),
        None = new("Không có lỗi nào cần xử lý.", "Nothing fails that needs anybody."),
        NoneMatch = new("Không có nhóm lỗi nào như vậy.", "There is no such failure group."),
        AllOpen = new("Xem mọi nhóm chưa đóng", "See all that are not closed"),
        GroupedUntil = new("Lỗi mới được gom tính đến {0}; lỗi sau đó có thể chưa có nhóm.", "Failures are grouped until {0}; later ones may have no group yet."),
        NeverGrouped = new("Chưa có tiến trình nào gom lỗi.", "No process has grouped failures yet."),
        AllOffices = new("Số liệu tính chung mọi đơn vị; ví dụ chỉ của đơn vị bạn phụ trách.", "The numbers are of all offices together; examples are of yours alone."),
        First = new("Từ đầu", "From the beginning"),
        More = new("Tiếp", "More"),
        MoreThan = new("trên {0}", "over {0}"),
        OwnedBy = new("Phụ trách: {0}", "Owner: {0}"),
        Counts = new("{0} giao dịch, {1} hồ sơ", "{0} exchanges, {1} dossiers"),
        Next = new("Việc cần làm", "What to do"),
        Runbook = new("Sổ tay xử lý", "Runbook"),
        MutedUntil = new("Đang im lặng đến {0}: không báo động vì nhóm này.", "Muted until {0}: no alarm because of it."),
        ToDo = new("Xử lý nhóm lỗi", "What to do with it"),
        SeeAll = new("Xem {0} giao dịch", "See {0} exchanges"),
        ReplayBy = new("Xem trước đợt gửi lại cả nhóm, chưa gửi gì:", "Preview a replay of the whole group; nothing is sent yet:"),
        Acts = new("Ghi chú, im lặng, đóng, gộp, tách nhóm", "Note, mute, close, merge, split"),
        Note = new("Ghi chú (còn nguyên sau khi gửi lại)", "Note (it survives replays)"),
        Owner = new("Phụ trách", "Owner"),
        Reason = new("Lý do (ghi vào nhật ký)", "Reason (goes to the audit)"),
        Keep = new("Lưu ghi chú", "Keep the note"),
        Close = new("Đóng nhóm", "Close the group"),
        CloseMeans = new("Đóng nhóm không ẩn lỗi mới: lỗi sau đó cùng nguyên nhân sẽ mở lại nhóm, ghi chú còn nguyên.", "Closing hides no new failure: a later one of the same cause opens the group again, its note with it."),
        Reopen = new("Mở lại nhóm", "Open it again"),
        Mute = new("Đặt im lặng", "Mute it"),
        MuteFor = new("Không báo động trong", "No alarm for"),
        OneHour = new("1 giờ", "1 hour"),
        FourHours = new("4 giờ", "4 hours"),
        OneDay = new("1 ngày", "1 day"),
        OneWeek = new("7 ngày", "7 days"),
        Unmute = new("Thôi im lặng", "No longer muted"),
        Merge = new("Gộp vào nhóm này", "Merge into this one"),
        MergeWith = new("Nhóm khác cùng sự cố", "Other groups of the same incident"),
        Split = new("Tách nguyên nhân", "Split the cause off"),
        SplitOff = new("Nguyên nhân khác sự cố", "A cause of another incident"),
        NoSuchGroup = new("Không có nhóm lỗi mang số đó. Ghi như NL-0092.", "There is no failure group of that number. Write it as NL-0092."),
        Examples = new("Các ví dụ khác nhau", "Different examples"),
        NoExamples = new("Không có giao dịch nào của đơn vị bạn đang lỗi như vậy.", "No exchange of your offices fails so just now."),
        Arrived = new("Có thể đã tới cơ quan", "May have arrived"),
        FailedAt = new("Lỗi lúc", "Failed"),
        Causes = new("Nguyên nhân trong nhóm", "Causes in the group"),
        Before = new("Thay đổi ngay trước đó", "What changed just before"),
        NothingBefore = new("Không có thay đổi nào trong 7 ngày trước lỗi đầu tiên.", "Nothing changed in the 7 days before the first failure."),
        ChangedVersion = new("phiên bản gateway {1} → {2}", "gateway version {1} → {2}"),
        ChangedContracts = new("hợp đồng dữ liệu thay đổi", "the contracts changed"),
        ChangedProcedure = new("thủ tục {0}: {1} → {2}", "procedure {0}: {1} → {2}"),
        ChangedForce = new("thủ tục {0}, phiên bản {2} bắt đầu có hiệu lực", "procedure {0}, version {2} began to be in force"),
        ChangedAgency = new("cơ quan {0}: {1} → {2}", "agency {0}: {1} → {2}"),
        ChangedSetting = new("cài đặt {0} thay đổi", "setting {0} changed"),
        Others = new("{0} giao dịch khác cùng lỗi:", "{0} others fail so:"),
        ByGroup = new("Xem theo nhóm lỗi", "See them by failure group"),
        Overtaken = new("Có người vừa sửa nhóm này nên việc của bạn chưa được thực hiện. Xem bản mới ở trên rồi làm lại.", "Somebody has just changed this group, so yours was not done. Look at the newer state above and do it again."),
        NothingChanged = new("Chưa có gì thay đổi.", "Nothing is changed yet."),
        ReasonNeeded = new("Nêu lý do.", "Give a reason."),
        ReasonLength = new($"Lý do dài từ {ActReason.LengthMin} đến {ActReason.LengthMax} ký tự.", $"A reason has {ActReason.LengthMin} to {ActReason.LengthMax} characters."),
        ReasonNumber = new("Lý do đi vào nhật ký nên không được chứa số giấy tờ hay số điện thoại.", "A reason goes to the audit, so it holds no number of papers or telephones."),
        NoteLength = new($"Ghi chú dài tối đa {FailureGroupRules.NoteMax} ký tự, tên người phụ trách {FailureGroupRules.OwnerMax}.", $"A note has at most {FailureGroupRules.NoteMax} characters, an owner {FailureGroupRules.OwnerMax}."),
        Characters = new("Có ký tự không hiện ra được. Gõ lại chỗ đó.", "There are characters that do not show. Type that part again."),
        MuteChoice = new("Chọn im lặng trong bao lâu.", "Choose for how long it is muted.");

    public static Mark StateOf(string state) => state switch
    {
        "new" => new("◆", New, "bad"),
        "known" => new("●", Known, "warn"),
        _ => new("○", Closed, "quiet"),
    };

    /// <summary>What changed; of its name, what was before and what after.</summary>
    public static LocalText Change(string what) => what switch
    {
        "version" => ChangedVersion,
        "contracts" => ChangedContracts,
        "procedure" => ChangedProcedure,
        "in_force" => ChangedForce,
        "agency" => ChangedAgency,
        _ => ChangedSetting,
    };

    /// <summary>Why an act was not done, by the field that was wrong and the rule that it broke.</summary>
    public static LocalText Wrong(string field, string rule) => (field, rule) switch
    {
        ("reason", "required") => ReasonNeeded,
        ("reason", "length") => ReasonLength,
        ("reason", "personal-number") => ReasonNumber,
        ("mutedUntil", _) => MuteChoice,
        ("groups", _) => NoSuchGroup,
        (_, "length") => NoteLength,
        (_, "characters") => Characters,
        _ => NothingChanged,
    };
}
