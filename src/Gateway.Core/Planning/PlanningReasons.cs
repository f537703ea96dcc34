using Gateway.Dossiers;

namespace Gateway.Planning;

/// <summary>Why an accepted event cannot be planned, or a step is not gone on with, in the words of a clerk.</summary>
public static class PlanningReasons
{
    public const string
        AlreadyOpen = "dossier-already-open",
        OtherOffice = "dossier-of-another-office",
        UnknownProcedure = "unknown-procedure",
        SequenceGap = "sequence-gap",
        SequenceConflict = "sequence-conflict",
        AwaitsEarlierEvent = "awaits-earlier-event",
        AlreadyFinal = "dossier-already-final",
        SupplementNotAsked = "supplement-not-asked",
        PaymentNotAsked = "payment-not-asked",
        WithdrawnByCitizen = "withdrawn-by-citizen",
        EndedByShop = "ended-by-shop";

    private static readonly Dictionary<string, LocalText> Texts = new()
    {
        [AlreadyOpen] = new("Mã hồ sơ này đã được tiếp nhận trước đó với một sự kiện khác.", "This dossier number was already accepted by another event."),
        [OtherOffice] = new("Hồ sơ thuộc đơn vị khác với đơn vị gửi sự kiện.", "The dossier belongs to another office than the one that sent the event."),
        [UnknownProcedure] = new("Thủ tục không còn hiệu lực trong danh mục tại ngày tiếp nhận.", "The procedure is not in the catalogue on the day of receipt."),
        [SequenceGap] = new("Thiếu sự kiện đứng trước của hồ sơ quá 30 phút.", "The dossier's previous event has been missing for more than 30 minutes."),
        [SequenceConflict] = new("Sự kiện đến sau khi hồ sơ đã xử lý sự kiện có số thứ tự bằng hoặc lớn hơn; Một cửa gửi lại với số tiếp theo.", "The event came after one with the same or a higher sequence number; the shop sends it again with the next number."),
        [AwaitsEarlierEvent] = new("Đang chờ sự kiện đứng trước của hồ sơ: chưa có sự kiện tiếp nhận, hoặc còn thiếu số thứ tự liền trước.", "It waits for the dossier's earlier event: the acceptance or the number before has not come yet."),
        [AlreadyFinal] = new("Hồ sơ đã kết thúc nên sự kiện không còn tác dụng.", "The dossier has already ended, so the event has no effect."),
        [SupplementNotAsked] = new("Một cửa gửi giấy tờ bổ sung nhưng không có cơ quan nào đang chờ; giấy tờ chưa được chuyển đi, cần người xem.", "The shop sent supplements, but no agency waits for any; they went to nobody, a person must look."),
        [PaymentNotAsked] = new("Một cửa báo đã nộp tiền nhưng không có cơ quan nào đang chờ; chưa báo cho cơ quan nào, cần người xem.", "The shop reported a payment, but no agency waits for one; nobody was told of it, a person must look."),
        [WithdrawnByCitizen] = new("Công dân rút hồ sơ nên bước này không thực hiện nữa.", "The citizen withdrew the dossier, so this step is not done."),
        [EndedByShop] = new("Một cửa đã từ chối hoặc dừng giải quyết hồ sơ nên bước này không thực hiện nữa.", "The shop refused or stopped the dossier, so this step is not done."),
    };

    public static LocalText? Find(string code) => Texts.GetValueOrDefault(code);
}
