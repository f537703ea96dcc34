using System.Globalization;
using System.Text;
using Gateway.Procedures;

namespace Gateway.Auditing;

/// <summary>The page of a bundle, for whoever has only a browser: Vietnamese first, English beside it, no script, nothing from elsewhere.</summary>
public static class EvidencePage
{
    private const string Head = """
        <!doctype html>
        <html lang="vi">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width">
        <title>Gói bằng chứng</title>
        <style>
        body{font:16px/1.5 sans-serif;margin:2em auto;max-width:75em;padding:0 1em}
        table{border-collapse:collapse;width:100%}
        th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        th{background:#eee}
        [lang=en]{color:#555;font-size:.85em}
        code{overflow-wrap:anywhere}
        small{color:#555}
        </style>
        </head>
        <body>

        """;

    /// <summary>UTF-8; the same bundle gives the same bytes, so that a reader sees whether the page says what the records say.</summary>
    public static byte[] Render(EvidenceBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var page = new StringBuilder(Head);
        page.Append(CultureInfo.InvariantCulture, $"<h1>Hồ sơ {HtmlText.Of(bundle.Dossier)} <span lang=\"en\">Dossier</span></h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>Gói bằng chứng lập lúc {Time(bundle.CreatedAt)}, {bundle.Records.Count} mục. <span lang=\"en\">Evidence bundle with {bundle.Records.Count} records.</span></p>\n");
        page.Append("<p>Trang này chỉ để đọc; bằng chứng là các tệp bên cạnh, cách kiểm tra nằm trong README.vi.txt. <span lang=\"en\">This page is for reading only; the files beside it are the evidence, README.en.txt says how to verify them.</span></p>\n");
        Anchor(page, bundle);
        page.Append("<table>\n<tr>").Append(Title("Số", "n")).Append(Title("Vị trí", "Position")).Append(Title("Thời gian", "Time")).Append(Title("Việc", "Type")).Append(Title("Ai", "Actor")).Append(Title("Chi tiết", "Details")).Append("</tr>\n");
        foreach (var record in bundle.Records)
            Row(page, bundle.Dossier, record);
        page.Append("</table>\n");
        Contracts(page, bundle);
        page.Append("</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static void Anchor(StringBuilder page, EvidenceBundle bundle)
    {
        if (bundle.Checkpoints.FirstOrDefault(signed => signed.Hash == bundle.Anchor) is not { } signed || Checkpoint.Read(signed.Bytes) is not { } anchor)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<p>Điểm neo: nhật ký <code>{anchor.Origin}</code>, {anchor.Size} mục, ký {Time(anchor.At)}, khóa <code>{anchor.KeyId}</code>, gốc <code>{anchor.Root}</code>. <span lang=\"en\">Checkpoint: log, size, signing time, key, root.</span></p>\n");
        if (signed.Stamp is not null)
            page.Append("<p>Điểm neo này có dấu thời gian của một tổ chức cấp dấu thời gian (RFC 3161). <span lang=\"en\">A time-stamp authority (RFC 3161) has stamped this checkpoint.</span></p>\n");
    }

    private static void Row(StringBuilder page, string dossier, EvidenceRecord record)
    {
        var row = EvidenceRow.Of(record.Bytes);
        var n = row.Chain == dossier ? row.N : $"{row.Chain} {row.N}";
        var at = DateTimeOffset.TryParse(row.At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Time(time) : HtmlText.Of(row.At);
        page.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlText.Of(n)}</td><td>{record.Position}</td><td>{at}</td><td>{(RecordTexts.KnowsType(row.Type) ? $"{EvidenceMembers.Said(RecordTexts.OfType(row.Type))} {EvidenceMembers.Code(row.Type)}" : HtmlText.Of(row.Type))}</td><td>{HtmlText.Of(row.Actor)}</td><td>");
        new EvidenceMembers(page).Write(row.Rest);
        page.Append("</td></tr>\n");
    }

    // By which contract each attempt was made, as its record says.
    private static void Contracts(StringBuilder page, EvidenceBundle bundle)
    {
        var used = bundle.Records.Select(record => (Agency: RecordMembers.Text(record.Bytes, "agency"), Contract: RecordMembers.Text(record.Bytes, "contract"), record.Position)).Where(one => one.Contract is not null)
            .GroupBy(one => (one.Agency, one.Contract)).ToList();
        if (used.Count == 0)
            return;
        page.Append("<h2>Hợp đồng kết nối <span lang=\"en\">Contracts</span></h2>\n<p>Mỗi lần gửi theo đúng một hợp đồng kết nối với cơ quan; mã là vân tay của thư mục hợp đồng. <span lang=\"en\">Each attempt was made by one contract with its agency; the code is the fingerprint of its folder.</span></p>\n<table>\n<tr>")
            .Append(Title("Cơ quan", "Agency")).Append(Title("Vân tay", "Fingerprint")).Append(Title("Các lần gửi, theo vị trí", "Attempts, by position")).Append("</tr>\n");
        foreach (var contract in used)
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlText.Of(contract.Key.Agency ?? "?")}</td><td><code>{HtmlText.Of(contract.Key.Contract!)}</code></td><td>{string.Join(", ", contract.Select(one => one.Position))}</td></tr>\n");
        page.Append("</table>\n");
    }

    private static string Title(string vietnamese, string english) => $"<th>{vietnamese} <span lang=\"en\">{english}</span></th>";

    private static string Time(DateTimeOffset at) => at.ToOffset(VietnamTime.Offset).ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
}
