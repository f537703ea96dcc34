namespace Gateway.Auditing;

/// <summary>What a bundle says of itself, for whoever has to check it without us.</summary>
public static class EvidenceReadMe
{
    /// <summary>The two pages of this bundle, Vietnamese first.</summary>
    public static (byte[] Vietnamese, byte[] English) Of(EvidenceBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Checkpoints.Any(signed => signed.Stamp is not null)
            ? ([.. Vietnamese, .. StampedVietnamese], [.. English, .. StampedEnglish])
            : (Vietnamese.ToArray(), English.ToArray());
    }

    private static ReadOnlySpan<byte> StampedVietnamese => """
        Dòng có "stamp" là điểm neo có dấu thời gian (RFC 3161): tổ chức cấp dấu thời gian xác nhận điểm neo đã có vào lúc ghi trong dấu.
        Kiểm tra cả dấu thời gian với chứng thư của tổ chức đó (lấy từ chính tổ chức, không lấy từ gói):
          gateway audit verify goi.zip --offline --stamp-certificates tsa.pem
        Bằng OpenSSL: giải mã base64 "stamp" vào diem-neo.tst rồi chạy:
          openssl ts -verify -data diem-neo.json -in diem-neo.tst -token_in -CAfile tsa.pem

        """u8;

    private static ReadOnlySpan<byte> StampedEnglish => """
        A line with "stamp" is a checkpoint with a time stamp (RFC 3161): an authority confirms that the checkpoint was there at the time in it.
        To verify the stamps too, with the authority's certificates (had from the authority itself, not from the bundle):
          gateway audit verify bundle.zip --offline --stamp-certificates tsa.pem
        With OpenSSL: decode the base64 of "stamp" into checkpoint.tst, and run:
          openssl ts -verify -data checkpoint.json -in checkpoint.tst -token_in -CAfile tsa.pem

        """u8;

    private static ReadOnlySpan<byte> Vietnamese => """
        GÓI BẰNG CHỨNG CỦA MỘT HỒ SƠ

        Trong gói:
          index.html         trang để đọc, không chứa mã lệnh
          records.jsonl      mỗi dòng một mục nhật ký: {"position":vị trí,"record":mục nguyên văn}
          proofs.json        đường dẫn từ mỗi mục tới gốc cây Merkle của điểm neo (RFC 9162, mục 2.1.3)
          checkpoints.jsonl  mỗi dòng một điểm neo: {"signature":chữ ký base64,"checkpoint":điểm neo nguyên văn}
          keys/              khóa công khai, tên tệp là mã khóa
          bodies.json        chỉ có khi được yêu cầu: nội dung gốc (dữ liệu cá nhân, base64) và khóa riêng của hồ sơ
          manifest.json      phiên bản, số hồ sơ, thời điểm lập, số lượng

        Kiểm tra bằng cổng, không cần mạng và máy chủ:
          gateway audit verify goi.zip --offline

        Tự kiểm tra chữ ký của một điểm neo bằng OpenSSL: chép nguyên văn giá trị "checkpoint" của một dòng vào diem-neo.json
        (không thêm ký tự xuống dòng), giải mã base64 "signature" vào diem-neo.sig, rồi chạy:
          openssl dgst -sha256 -verify keys/MÃ_KHÓA.pem -signature diem-neo.sig diem-neo.json

        Băm của một mục là SHA-256 của byte 0x00 và nguyên văn mục; "prev" của mục sau là băm của mục trước trong cùng hồ sơ.

        "body" của một mục là cam kết với nội dung: MÃ_BÍ_MẬT:HMAC-SHA256. Tự kiểm tra một nội dung trong bodies.json: giải mã base64 "content" vào noi-dung.bin,
        lấy "key" có cùng mã, rồi chạy (kết quả phải là phần sau dấu hai chấm):
          openssl dgst -sha256 -mac HMAC -macopt hexkey:KHÓA noi-dung.bin
        "absent" liệt kê cam kết của những nội dung không có trong gói: không còn được lưu, vượt dung lượng một gói, hoặc thiếu bí mật tương ứng.

        Gói chứng minh: các mục này đã được niêm phong đúng như vậy, theo đúng thứ tự, từ mục đầu tiên của hồ sơ.
        Mỗi sự kiện và mỗi câu trả lời mà hồ sơ nêu tên đều có mục tiếp nhận của nó trong gói; thiếu mục nào thì lệnh kiểm tra nói rõ.
        Gói không chứng minh: hồ sơ không có mục nào sau mục cuối ở đây; và không mục nào về việc xem, xuất hay bị từ chối (chuỗi "door:…") bị bớt đi.
        Hãy so mã khóa với mã khóa mà gateway audit verify in ra ở cơ quan vận hành: người làm giả gói cũng tự tạo được khóa.

        """u8;

    private static ReadOnlySpan<byte> English => """
        EVIDENCE BUNDLE OF ONE DOSSIER

        Inside:
          index.html         a page to read, without script
          records.jsonl      one audit record per line: {"position":its place,"record":the record verbatim}
          proofs.json        each record's path to the Merkle root of the checkpoint (RFC 9162 section 2.1.3)
          checkpoints.jsonl  one checkpoint per line: {"signature":base64,"checkpoint":the checkpoint verbatim}
          keys/              public keys, named by their key id
          bodies.json        only where it was asked for: the bodies (personal data, base64) and the dossier's own key
          manifest.json      version, dossier number, time of making, counts

        To verify with the gateway, without network and server:
          gateway audit verify bundle.zip --offline

        To verify the signature of a checkpoint with OpenSSL: copy the value "checkpoint" of a line verbatim into checkpoint.json
        (without a line feed after it), decode the base64 of "signature" into checkpoint.sig, and run:
          openssl dgst -sha256 -verify keys/KEY_ID.pem -signature checkpoint.sig checkpoint.json

        The hash of a record is SHA-256 over the byte 0x00 and the record verbatim; "prev" of a record is the hash of the one before it in its dossier.

        "body" of a record is a commitment to a content: SECRET_ID:HMAC-SHA256. To verify a content of bodies.json: decode the base64 of "content" into content.bin,
        take the "key" of the same id, and run (what it prints must be what stands behind the colon):
          openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY content.bin
        "absent" lists the commitments whose bodies are not in the bundle: no longer kept, too much for one bundle, or their secret is gone.

        The bundle proves that these records were sealed as they are here, in this order, from the dossier's first record on.
        Each event and each answer that the dossier names has its record of reception in it; verification says which one is missing.
        It does not prove that the dossier has no record after the last one here, nor that no record of who saw it, exported it or was refused (chains "door:…") was left out.
        Compare the key ids with those that gateway audit verify prints at the operator's: whoever forges a bundle can make keys as well.

        """u8;
}
