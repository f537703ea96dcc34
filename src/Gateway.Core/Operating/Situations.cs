using System.Diagnostics;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>What an exchange that has not failed is doing, and whether anybody has to do something about it.</summary>
public static class Situations
{
    public static LocalText Text(ExchangeState state, Ending? ending, Interim? interim) => (state, ending, interim) switch
    {
        (ExchangeState.Waiting, _, _) => new("Đang chờ bước trước của hồ sơ.", "It waits for an earlier step of the dossier."),
        (ExchangeState.Due, _, _) => new("Đã sẵn sàng, chờ tới lượt gửi.", "It is ready and waits for its turn to be sent."),
        (ExchangeState.InFlight, _, _) => new("Đang gửi tới cơ quan.", "It is being sent to the agency."),
        (ExchangeState.AwaitingCallback, _, Interim.Supplement) => new("Cơ quan yêu cầu công dân bổ sung giấy tờ.", "The agency asks the citizen for more papers."),
        (ExchangeState.AwaitingCallback, _, Interim.Payment) => new("Cơ quan yêu cầu công dân thực hiện nghĩa vụ tài chính.", "The agency asks the citizen for a payment."),
        (ExchangeState.AwaitingCallback, _, _) => new("Cơ quan đã nhận và sẽ trả lời sau.", "The agency has it and will answer later."),
        (ExchangeState.Held, _, _) => new("Đang tạm giữ theo yêu cầu của người vận hành.", "An operator holds it."),
        (ExchangeState.Parked, _, _) => new("Cần người xử lý.", "It needs a person."),
        (ExchangeState.Settled, Ending.Answered, _) => new("Cơ quan đã trả kết quả.", "The agency has answered."),
        (ExchangeState.Settled, Ending.Cancelled, _) => new("Đã hủy, không gửi nữa.", "It was cancelled and is not sent any more."),
        (ExchangeState.Settled, Ending.Superseded, _) => new("Đã được thay bằng bản sửa.", "A corrected one took its place."),
        (ExchangeState.Settled, Ending.Refused, _) => new("Cơ quan từ chối.", "The agency refused."),
        _ => throw new UnreachableException($"Unknown situation {state}, {ending}."),
    };

    public static LocalText Next(ExchangeState state, Interim? interim) => (state, interim) switch
    {
        (ExchangeState.Held, _) => new("Thả giao dịch khi không còn lý do giữ.", "Release it once there is no reason to hold it."),
        (ExchangeState.AwaitingCallback, not null) => new("Một cửa báo công dân và gửi sự kiện bổ sung khi có; thời hạn không tính trong lúc chờ.", "The shop tells the citizen and sends the supplement when it comes; nothing is late meanwhile."),
        (ExchangeState.Parked, _) => new("Mở giao dịch, xem lý do rồi quyết định.", "Open it, read the reason and decide."),
        _ => new("Không phải làm gì.", "Nothing has to be done."),
    };
}
