using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>Why an exchange is not replayed, or a replay stopped by itself, in the words of a clerk: what it is, and what to do instead.</summary>
public static class ReplayReasons
{
    public const string
        RefusedByAgency = "refused-by-agency",
        Answered = "answered-already",
        Cancelled = "cancelled",
        Superseded = "superseded",
        Held = "held",
        Due = "goes-by-itself",
        InFlight = "in-flight",
        Awaiting = "awaits-the-agency",
        Waits = "waits-for-earlier",
        InAnother = "in-another-replay",
        Changed = "changed-since-preview",
        CannotAsk = "agency-cannot-be-asked",
        ReplayCancelled = "replay-cancelled",
        StoppedByFailures = "stopped-by-failures",
        StoppedByShare = "stopped-by-share-of-failures",
        StoppedByNew = "stopped-by-new-failure";

    private static readonly Dictionary<string, LocalText> Texts = new()
    {
        [RefusedByAgency] = new("Cơ quan đã từ chối; gửi lại không thay đổi được gì. Cần sửa hồ sơ tại Một cửa rồi gửi hồ sơ bổ sung.", "The agency has refused it; sending it again changes nothing. The dossier must be corrected at the shop."),
        [Answered] = new("Cơ quan đã trả kết quả; không cần gửi lại.", "The agency has answered; there is nothing to send."),
        [Cancelled] = new("Giao dịch đã hủy; không gửi nữa.", "The exchange is cancelled; it is not sent any more."),
        [Superseded] = new("Đã có bản sửa thay thế; hãy xem giao dịch thay thế.", "A correction has taken its place; look at that one."),
        [Held] = new("Đang tạm giữ; thả ra trước rồi mới gửi lại được.", "It is held; release it first."),
        [Due] = new("Đang chờ gửi hoặc đang tự thử lại theo lịch; hệ thống tự gửi.", "It is ready to send or takes its next attempt by the schedule; it goes by itself."),
        [InFlight] = new("Đang gửi; chờ lần gửi này xong.", "It is being sent; wait for this attempt."),
        [Awaiting] = new("Cơ quan đã nhận và đang giải quyết; chờ cơ quan trả lời.", "The agency has it and works on it; wait for its answer."),
        [Waits] = new("Chờ giao dịch trước của cùng hồ sơ; gửi lại giao dịch trước, giao dịch này sẽ tự đi tiếp.", "It waits for an earlier exchange of its dossier; replay that one and this goes on by itself."),
        [InAnother] = new("Đang nằm trong một đợt gửi lại khác.", "It is in another replay that has not ended."),
        [Changed] = new("Đã thay đổi từ khi xem trước; hãy xem trước lại.", "It has moved since the preview; preview it again."),
        [CannotAsk] = new("Có thể đã tới cơ quan mà không hỏi lại được; cần liên hệ cơ quan trước.", "It may have arrived and the agency cannot be asked; call the agency first."),
        [ReplayCancelled] = new("Đợt gửi lại đã hủy trước khi tới lượt.", "The replay was cancelled before its turn."),
        [StoppedByFailures] = new("Tự dừng: quá số lỗi cho phép khi gửi thử.", "Stopped by itself: more failures than allowed in the first part."),
        [StoppedByShare] = new("Tự dừng: tỉ lệ lỗi vượt giới hạn.", "Stopped by itself: the share of failures is above the limit."),
        [StoppedByNew] = new("Tự dừng: xuất hiện lỗi khác với các lỗi đã chọn.", "Stopped by itself: a failure of another kind than those selected."),
    };

    /// <summary>The text for a code; null when it is none of these.</summary>
    public static LocalText? Find(string code) => Texts.GetValueOrDefault(code);

    /// <summary>Every code of replays; none may be one of the engine's.</summary>
    public static IReadOnlyCollection<string> All => Texts.Keys;

    /// <summary>Why an exchange that ended so is not replayed.</summary>
    public static string Of(Ending ending) => ending switch
    {
        Ending.Answered => Answered,
        Ending.Refused => RefusedByAgency,
        Ending.Cancelled => Cancelled,
        Ending.Superseded => Superseded,
        _ => throw new System.Diagnostics.UnreachableException($"Unknown ending {ending}."),
    };
}
