using Gateway.Dossiers;

namespace Gateway.Planning;

/// <summary>Why an accepted event cannot be planned, in the words of a clerk.</summary>
public static class PlanningReasons
{
    public const string
        AlreadyOpen = "dossier-already-open",
        OtherOffice = "dossier-of-another-office",
        UnknownProcedure = "unknown-procedure",
        SequenceGap = "sequence-gap",
        SequenceConflict = "sequence-conflict",
        AwaitsEarlierEvent = "awaits-earlier-event",
        AlreadyFinal = "dossier-already-final";

    private static readonly Dictionary<string, LocalText> Texts = new()
    {
        [AlreadyOpen] = new("Mã hồ sơ này đã được tiếp nhận trước đó với một sự kiện khác.", "This dossier number was already accepted by another event."),
        [OtherOffice] = new("Hồ sơ thuộc đơn vị khác với đơn vị gửi sự kiện.", "The dossier belongs to another office than the one that sent the event."),
        [UnknownProcedure] = new("Thủ tục không còn hiệu lực trong danh mục tại ngày tiếp nhận.", "The procedure is not in the catalogue on the day of receipt."),
        [SequenceGap] = new("Thiếu sự kiện đứng trước của hồ sơ quá 30 phút.", "The dossier's previous event has been missing for more than 30 minutes."),
        [SequenceConflict] = new("Sự kiện đến sau khi hồ sơ đã xử lý sự kiện có số thứ tự bằng hoặc lớn hơn; Một cửa gửi lại với số tiếp theo.", "The event came after one with the same or a higher sequence number; the shop sends it again with the next number."),
        [AwaitsEarlierEvent] = new("Đang chờ sự kiện đứng trước của hồ sơ: chưa có sự kiện tiếp nhận, hoặc còn thiếu số thứ tự liền trước.", "It waits for the dossier's earlier event: the acceptance or the number before has not come yet."),
        [AlreadyFinal] = new("Hồ sơ đã kết thúc nên sự kiện không còn tác dụng.", "The dossier has already ended, so the event has no effect."),
    };

    public static LocalText? Find(string code) => Texts.GetValueOrDefault(code);
}
