# A SOAP client that is not ours: reads the served WSDL and delivers one answer in each version of SOAP.
# Usage: foreign_client.py <wsdl address> <key> <callback id>; prints one line per answer: <port> <receipt> <status>.
import sys

import requests
import zeep

wsdl, key, callback_id = sys.argv[1:]
session = requests.Session()
session.trust_env = False
session.headers["Authorization"] = "Bearer " + key
client = zeep.Client(wsdl, transport=zeep.Transport(session=session))
for port in ("Soap11", "Soap12"):
    service = client.bind("CongNhanKetQua", port)
    answer = dict(
        maYeuCau=f"{callback_id}-{port}",
        maGiaoDich="exc_0192f3c17b1e7c559d0e1f2a00000058",
        trangThai="DA_GIAI_QUYET",
        maKetQua="da-dang-ky",
        thoiDiem="2026-11-24T09:30:00+07:00",
        ghiChu="Đã đăng ký thường trú",
        duLieu={"truong": [{"_value_1": "QĐ-58", "ten": "soQuyetDinh"}]},
        tepKetQua=[{"maTep": "thong-bao", "tieuDe": "Thông báo", "noiDung": b"%PDF-1.4"}],
    )
    receipt = service.GuiKetQua(**answer)
    again = service.GuiKetQua(**answer)
    assert again.maBienNhan == receipt.maBienNhan and again.trangThai == "DA_NHAN_TRUOC_DO", again
    state = service.TraCuuTrangThai(maYeuCau=answer["maYeuCau"])
    assert state.maBienNhan == receipt.maBienNhan, state
    assert service.KiemTraKetNoi().trangThai == "SAN_SANG"
    try:
        service.GuiKetQua(**{**answer, "trangThai": "TU_CHOI"})
        raise SystemExit("the conflict went unseen")
    except zeep.exceptions.Fault as fault:
        assert b"event-conflict" in zeep.wsdl.utils.etree_to_string(fault.detail), fault
    print(port, receipt.maBienNhan, receipt.trangThai)
