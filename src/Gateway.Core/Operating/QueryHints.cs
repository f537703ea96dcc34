using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What to write instead, in words of ours alone.</summary>
public static class QueryHints
{
    public static LocalText NoKey { get; } = new(
        "Thiếu khóa ở trước, như trang-thai:can-xu-ly hoặc co-quan:police. Mã hồ sơ có thể đứng một mình.",
        "A key is missing before it, as in state:parked or agency:police. A dossier number may stand alone.");

    public static LocalText NoValue { get; } = new("Sau dấu hai chấm hoặc dấu phẩy còn thiếu giá trị.", "A value is missing after the colon or a comma.");

    public static LocalText TooMany { get; } = new(
        $"Tối đa {QueryGrammar.ConditionsMax} điều kiện, mỗi điều kiện tối đa {QueryGrammar.WordsMax} giá trị.",
        $"At most {QueryGrammar.ConditionsMax} conditions, each of at most {QueryGrammar.WordsMax} values.");

    public static LocalText Repeated { get; } = new("Điều kiện này đã có; nhiều giá trị thì viết cách nhau bằng dấu phẩy.", "This condition stands there already; several values go with commas between them.");

    public static LocalText NotNegated { get; } = new(
        "Không dùng được dấu trừ với khóa này; chỉ dùng với trang-thai, co-quan, thu-tuc, buoc, linh-vuc, ma-loi.",
        "A hyphen does not go with this key; only with state, agency, procedure, step, sector, code.");

    public static LocalText Number { get; } = new("Cần một số, như lan:3, lan:>2 hoặc lan:<=5.", "A number is needed, as in attempts:3, attempts:>2 or attempts:<=5.");

    public static LocalText CodeNeedsFailure { get; } = new(
        "Mã lỗi chỉ tìm được với giao dịch tự thử lại, cần xử lý, tạm giữ, bị từ chối, đã hủy hoặc đã thay.",
        "A code can be asked of what is retrying, parked, held, refused, cancelled or superseded only.");

    public static LocalText AttemptsNeedOpen { get; } = new("Số lần gửi chỉ tìm được với giao dịch chưa kết thúc, như trang-thai:can-xu-ly.", "Attempts can be asked of what is not settled only, as in state:parked.");

    public static LocalText DueNeedsStuck { get; } = new(
        "Giờ hẹn trả chỉ tìm và xếp được cùng trạng thái can-xu-ly, tam-giu, tu-choi, da-huy hoặc da-thay; thêm một trạng thái như trang-thai:can-xu-ly.",
        "The due time can be asked for and sorted by with the states parked, held, refused, cancelled or superseded only; add one, as in state:parked.");

    public static LocalText OnlyParked { get; } = new(
        "Chỉ gửi lại được giao dịch cần xử lý: bỏ điều kiện trang-thai, hoặc viết trang-thai:can-xu-ly.",
        "Only what is parked is replayed: leave the state out, or write state:parked.");

    public static LocalText NotYet(QueryKey key) => new($"Chưa tìm được theo {QueryKeys.Of(key).Vi} ở bản này.", $"This version cannot search by {QueryKeys.Of(key).En} yet.");

    public static LocalText Key(string name) => Nearest.Of(VietnameseFold.Word(name), QueryKeys.All) is { } near
        ? new($"Không có khóa này. Ý bạn là \"{near}\"?", $"There is no such key. Did you mean \"{near}\"?")
        : new("Không có khóa này. Các khóa: " + string.Join(", ", Enum.GetValues<QueryKey>().Select(key => QueryKeys.Of(key).Vi)) + ".", "There is no such key. The keys: " + string.Join(", ", Enum.GetValues<QueryKey>().Select(key => QueryKeys.Of(key).En)) + ".");

    public static LocalText Word(QueryKey key, string text, QueryWords words)
    {
        if (key is not (QueryKey.State or QueryKey.Agency or QueryKey.Procedure or QueryKey.Step or QueryKey.Sector or QueryKey.Sort))
            return key == QueryKey.Dossier
                ? new("Đây không phải một mã hồ sơ.", "This is no dossier number.")
                : key == QueryKey.Group ? new("Cần số của nhóm lỗi, như nhom:NL-0091.", "A failure group's number is needed, as in group:NL-0091.")
                : new("Chỉ gồm chữ không dấu, số, dấu chấm, gạch nối, tối đa 64 ký tự, không chứa số định danh cá nhân.", "Letters without marks, digits, dots and hyphens only, at most 64, and no citizen number.");
        var known = key switch
        {
            QueryKey.State => StateWords.Known,
            QueryKey.Sort => SortWords.Known,
            _ => words.Known(key),
        };
        return Nearest.Of(VietnameseFold.Word(text), known) is { } near
            ? new($"Không có giá trị này. Ý bạn là \"{near}\"?", $"There is no such value. Did you mean \"{near}\"?")
            : new("Không có giá trị này." + Some(known, "Ví dụ"), "There is no such value." + Some(known, "For example"));
    }

    public static LocalText Time(QueryKey key) => key == QueryKey.Due
        ? new("Cần một thời điểm, như han:<26/11, han:hom-nay, han:<2h hoặc han:<=2026-11-26T16:30.", "A time is needed, as in due:<2026-11-26, due:today, due:<2h or due:<=2026-11-26T16:30.")
        : new("Cần một thời điểm, như 2h, hom-nay, 26/11/2026 hoặc 2026-11-26T14:05.", "A time is needed, as in 2h, today, 2026-11-26 or 2026-11-26T14:05.");

    private static string Some(IReadOnlyCollection<string> known, string lead) => known.Count == 0 ? "" : $" {lead}: {string.Join(", ", known.Where(word => word.Length <= 24).Take(8))}.";
}
