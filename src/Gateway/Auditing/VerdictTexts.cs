using Gateway.Dossiers;

namespace Gateway.Host.Auditing;

/// <summary>What is wrong with an audit or a bundle, and why nobody can tell, in the words of whoever reads it.</summary>
internal static class VerdictTexts
{
    private static readonly Dictionary<string, LocalText> Damages = new(StringComparer.Ordinal)
    {
        ["record_hash"] = new("nội dung mục đã bị đổi", "the record was changed"),
        ["record_form"] = new("không phải một mục nhật ký", "no record"),
        ["record_label"] = new("mã, loại hoặc số hồ sơ ghi cạnh mục không phải của mục", "id, type or dossier beside the record are not the record's"),
        ["record_missing"] = new("thiếu một mục mà phần khác của gói nêu tên", "a record is missing that another part of the bundle names"),
        ["record_foreign"] = new("mục thuộc hồ sơ khác", "the record is of another dossier"),
        ["record_count"] = new("số mục không như manifest.json đã ghi", "not as many records as manifest.json says"),
        ["checkpoint_count"] = new("số điểm neo không như manifest.json đã ghi", "not as many checkpoints as manifest.json says"),
        ["chain_link"] = new("không nối được với mục trước trong chuỗi", "it does not follow the one before in its chain"),
        ["chain_gap"] = new("thiếu hoặc thừa mục trong chuỗi", "a record of the chain is missing or too many"),
        ["position"] = new("thiếu mục hoặc trùng vị trí", "a position is missing or taken twice"),
        ["root"] = new("các mục không khớp điểm neo đã ký", "the records do not give the signed root"),
        ["signature"] = new("chữ ký không hợp lệ", "the signature is not valid"),
        ["checkpoint_form"] = new("điểm neo bị sửa, không còn là một điểm neo", "a checkpoint was changed and is none any more"),
        ["checkpoint_link"] = new("chuỗi điểm neo bị sửa: có điểm neo bị bớt, thêm hoặc đổi", "the checkpoints were changed: one was taken out, put in or altered"),
        ["checkpoint_label"] = new("số mục hoặc thời điểm ghi cạnh điểm neo không như đã ký", "size or time beside a checkpoint are not what was signed"),
        ["origin"] = new("điểm neo thuộc nhật ký khác", "a checkpoint is of another log"),
        ["body"] = new("nội dung của mục bị đổi hoặc bị bớt: không phải nội dung mà mục đã cam kết", "a record's body was changed or taken out: it is not what the record is committed to"),
        ["body_count"] = new("số nội dung trong bodies.json không như manifest.json đã ghi: có nội dung bị bớt hoặc thêm", "not as many bodies in bodies.json as manifest.json says: one was taken out or put in"),
        ["key_name"] = new("tệp khóa công khai chứa khóa khác với tên tệp", "a file holds another public key than its name says"),
        ["page"] = new("trang không nói như các mục: đừng tin trang này, chỉ các mục mới là bằng chứng", "a page does not say what the records say: do not trust it, the records are the evidence"),
        ["size"] = new("nhật ký ngắn hơn điểm neo đã ký", "the log is shorter than what was signed"),
        ["log_row"] = new("dòng của chính nhật ký trong bảng audit_log (dài đến đâu, cây kết thúc thế nào) bị mất hoặc không khớp các mục", "the log's own row in table audit_log (how long it is, where its tree ends) is missing, or does not fit the records"),
        ["kept_checkpoint"] = new("kho không có điểm neo mà gateway này đã ký lần cuối (last-checkpoint.json trong thư mục khóa), hoặc có điểm neo khác ở chỗ đó: sổ đã bị viết lại hoặc bị khôi phục bản cũ", "the store does not hold the checkpoint that this gateway signed last (last-checkpoint.json in the folder of keys), or another one in its place: rewritten, or an old copy put back"),
        ["kept_beyond"] = new("nhật ký ngắn hơn điểm neo mà gateway này đã ký lần cuối (last-checkpoint.json trong thư mục khóa): bị cắt, bị xóa hoặc bị khôi phục bản cũ", "the log is shorter than what this gateway signed last (last-checkpoint.json in the folder of keys): cut, emptied, or an old copy put back"),
        ["stamp"] = new("dấu thời gian không phải của điểm neo này, hoặc đã bị sửa", "the time stamp is not of this checkpoint, or was changed"),
        ["proof"] = new("mục không thuộc sổ đã ký", "the record does not lead to the signed root"),
        ["topic_record"] = new("Kafka giữ một mục khác ở vị trí này", "Kafka has another record at this place"),
        ["topic_missing"] = new("đã ghi nhận là đã phát nhưng Kafka không có", "counted as published, and Kafka does not have it"),
        ["topic_order"] = new("trên Kafka, mục của hồ sơ đứng sau mục muộn hơn", "on Kafka the dossier's record stands behind a later one"),
        ["topic_foreign"] = new("Kafka có bản ghi mà sổ này chưa từng phát", "Kafka holds what this log never published"),
        ["topic_beyond"] = new("nhật ký ngắn hơn bản đã phát lên Kafka: bị cắt hoặc bị khôi phục bản cũ", "the log is shorter than what was published: cut, or an old copy put back"),
        ["topic_checkpoint"] = new("điểm neo đã phát không thuộc sổ này: sổ đã bị viết lại", "a published checkpoint is not of this log: it was rewritten"),
    };

    // What stands there instead of a hash or a number.
    private static readonly Dictionary<string, LocalText> Values = new(StringComparer.Ordinal)
    {
        ["null"] = new("không có", "nothing"),
        ["no path"] = new("không có đường dẫn tới gốc", "no path to a root"),
        ["a record"] = new("một mục nhật ký", "a record"),
        ["a record of the log"] = new("một mục của nhật ký này", "a record of this log"),
        ["the log's row"] = new("dòng của nhật ký trong bảng audit_log", "the log's row in table audit_log"),
        ["unreadable"] = new("không đọc được", "not readable"),
        ["a checkpoint"] = new("một điểm neo", "a checkpoint"),
    };

    public static IReadOnlyCollection<string> KnownDamages => Damages.Keys;

    /// <summary>A kind of damage; one that this binary does not know stands for itself.</summary>
    public static LocalText OfDamage(string? damage) => damage is not null && Damages.TryGetValue(damage, out var text) ? text : Itself(damage);

    /// <summary>What should be there or is.</summary>
    public static LocalText OfValue(string? value) => value is not null && Values.TryGetValue(value, out var text) ? text : Itself(value);

    /// <summary>Why nobody can tell.</summary>
    public static LocalText OfDoubt(string? kind, string? detail) => kind switch
    {
        "key_missing" => new($"thiếu khóa công khai {detail}", $"public key {detail} is missing"),
        // In a bundle the checkpoint that is missing is named, in the store the position.
        "no_checkpoint" when detail?.Length > 20 => new($"gói không có điểm neo {detail} mà các mục dẫn tới", $"the checkpoint {detail} that the records lead to is not in the bundle"),
        "no_checkpoint" => new($"từ #{detail} chưa có điểm neo nào", $"no checkpoint covers what comes from #{detail} on"),
        "nothing_sealed" => new("không có mục nào được niêm phong trong khoảng thời gian này", "nothing was sealed in that time"),
        "later_version" => new($"mục #{detail} theo phiên bản mới hơn chương trình này", $"record #{detail} is of a later version than this program"),
        "topic_unread" when detail == "kafka off" => new("gateway này chưa được cài đặt Kafka (Kafka:BootstrapServers), nên không có bản đã phát để đối chiếu", "this gateway has no Kafka (Kafka:BootstrapServers), so nothing was published to compare with"),
        "topic_unread" => new($"không đọc hết được topic {detail}", $"topic {detail}: it cannot be read to its end"),
        "topic_cut" => new($"Kafka không còn giữ phần trước mục #{detail}; xác minh từ sau đó bằng --from", $"Kafka no longer holds what came before #{detail}; verify from there with --from"),
        "stamp_untrusted" => new($"dấu thời gian do {detail} cấp, không thuộc các chứng thư tin cậy", $"a time stamp is by {detail}, which is none of the trusted certificates"),
        _ => OfBundle(kind, detail),
    };

    private static LocalText OfBundle(string? kind, string? detail) => kind switch
    {
        "not_readable" when detail == "zip" => new("tệp hỏng: không giải nén được", "the file is damaged: it cannot be unpacked"),
        "not_readable" => new($"không đọc được phần {detail} của gói", $"part {detail} of the bundle cannot be read"),
        "not_an_archive" => new("tệp không phải gói bằng chứng (.zip) do gateway lập, hoặc bị cắt cụt", "the file is no evidence bundle (.zip) as the gateway makes them, or was cut"),
        "too_many_entries" => new("gói liệt kê nhiều tệp hơn một gói bằng chứng có thể có", "the bundle lists more files than a bundle has"),
        "entry_unknown" => new("trong gói có tệp lạ, không thuộc gói bằng chứng", "a file in it has no place in a bundle"),
        "entry_twice" => new($"phần {detail} có hai lần trong gói", $"part {detail} is there twice"),
        "entry_missing" => new($"gói thiếu phần {detail}", $"part {detail} is missing"),
        "entry_too_large" => new($"phần {detail} lớn hơn mức một gói bằng chứng có thể có", $"part {detail} is larger than it may become"),
        "not_as_written" => new($"phần {detail} không được viết như gateway viết: đã có người sửa", $"part {detail} is not written as the gateway writes it: it was touched since"),
        "bundle_version" => new($"gói theo phiên bản {detail}, chương trình này không đọc được", $"the bundle is of version {detail}, which this program does not read"),
        "key_count" => new($"số khóa ghi trong manifest.json và số khóa có trong gói khác nhau ({detail})", $"manifest.json says another number of keys than there are ({detail})"),
        "nothing_of_dossier" => new($"gói không có mục nào trong chuỗi của hồ sơ {detail}", $"no record of dossier {detail}'s own chain is in the bundle"),
        "page_differs" => new(
            $"gói do phiên bản cũ của gateway lập, không kiểm tra được trang {detail}: chỉ các mục mới là bằng chứng",
            $"an older version of the gateway made the bundle, so page {detail} cannot be checked: the records are the evidence"),
        _ => Itself(detail ?? kind),
    };

    private static LocalText Itself(string? text) => new(text ?? "?", text ?? "?");
}
