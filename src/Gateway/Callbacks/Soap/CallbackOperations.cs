using System.Diagnostics;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Hosting;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>What each operation of the contract does. The answers are the children of its response element.</summary>
internal sealed class CallbackOperations(CallbackDesk desk, ICallbackQueries queries, TimeProvider clock)
{
    private const string Send = "GuiKetQua", Ask = "TraCuuTrangThai", Ping = "KiemTraKetNoi";

    public static bool Knows(string operation) => operation is Send or Ask or Ping;

    public Task<string> AnswerAsync(string agency, XmlPart operation, CancellationToken cancellation) => operation.Name switch
    {
        Send => ReceiveAsync(agency, GuiKetQua.Read(operation)),
        Ask => FindAsync(agency, operation.TextOrNull("maYeuCau"), operation.TextOrNull("maGiaoDich"), cancellation),
        Ping => Task.FromResult($"<trangThai>SAN_SANG</trangThai><thoiDiem>{CallbackTimes.Text(clock.GetUtcNow())}</thoiDiem>"),
        _ => throw new UnreachableException("Dispatch knows three operations."),
    };

    private async Task<string> ReceiveAsync(string agency, CallbackDraft draft)
    {
        var receipt = await desk.ReceiveAsync(agency, CallbackChannel.Soap, draft)
            ?? throw new SoapFaultException(new(SoapFaultCode.Sender, Problems.EventConflict));
        return $"<maBienNhan>{Ids.Format(Ids.Callback, receipt.Callback)}</maBienNhan>"
            + $"<trangThai>{(receipt.IsRepeat ? "DA_NHAN_TRUOC_DO" : "DA_TIEP_NHAN")}</trangThai><thoiDiemTiepNhan>{CallbackTimes.Text(receipt.ReceivedAt)}</thoiDiemTiepNhan>";
    }

    private async Task<string> FindAsync(string agency, string? callbackId, string? exchangeKey, CancellationToken cancellation)
    {
        if (callbackId is null && exchangeKey is null)
            throw new SoapFaultException(SoapFault.Schema);
        var callback = callbackId is not null
            ? await queries.FindAsync(agency, callbackId, cancellation)
            : await queries.FindLatestAsync(agency, exchangeKey!, cancellation);
        var key = callback?.ExchangeKey ?? exchangeKey;
        var state = key is null ? null : await queries.StateOfAsync(agency, key, cancellation);
        return (callback is null ? "<trangThai>CHUA_NHAN</trangThai>" : Found(callback))
            + (state is { } known ? $"<trangThaiGiaoDich>{Word(known)}</trangThaiGiaoDich>" : "");
    }

    private static string Found(CallbackStatus callback) =>
        $"<trangThai>{Word(callback.State)}</trangThai><maBienNhan>{Ids.Format(Ids.Callback, callback.Callback)}</maBienNhan>"
        + $"<maYeuCau>{SoapReply.Escape(callback.CallbackId)}</maYeuCau><maGiaoDich>{SoapReply.Escape(callback.ExchangeKey)}</maGiaoDich>"
        + $"<thoiDiemTiepNhan>{CallbackTimes.Text(callback.ReceivedAt)}</thoiDiemTiepNhan>";

    private static string Word(CallbackState state) => state switch
    {
        CallbackState.Received => "CHO_DOI_CHIEU",
        CallbackState.Matched => "DA_GHI_NHAN",
        CallbackState.Duplicate => "TRUNG_LAP",
        CallbackState.Late => "DEN_MUON",
        CallbackState.Conflict => "MAU_THUAN",
        CallbackState.Unmatched => "CHUA_KHOP",
        _ => throw new UnreachableException($"Unknown state {state}."),
    };

    private static string Word(ExchangeState state) => state switch
    {
        ExchangeState.Waiting or ExchangeState.Due or ExchangeState.Parked or ExchangeState.Held => "DANG_XU_LY",
        ExchangeState.InFlight or ExchangeState.AwaitingCallback => "DANG_CHO_KET_QUA",
        ExchangeState.Settled => "DA_KET_THUC",
        _ => throw new UnreachableException($"Unknown state {state}."),
    };
}
