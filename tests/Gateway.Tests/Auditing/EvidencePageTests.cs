using System.Text;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class EvidencePageTests
{
    private static readonly string[] AuditCodes = ["attempt.finished", "event.planned"];
    private static readonly string[] NoRecords = ["", "[]", "{", "{\"at\":1}", "\"x\"", """{"type":"\ud800"}"""];

    [Fact]
    public async Task The_page_tells_each_record_in_Vietnamese_time_and_both_languages()
    {
        using var log = SomeLog.Of(30);
        var page = Encoding.UTF8.GetString(EvidencePage.Render(await SomeBundle.OfAsync(log, "D-1")));
        Assert.Contains("<h1>Hồ sơ D-1 <span lang=\"en\">Dossier</span></h1>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>2</td><td>7</td><td>25/11/2026 08:00:00</td><td>Nhận sự kiện hồ sơ <span lang=\"en\">Dossier event accepted</span> <small><code>event.accepted</code></small></td><td>system:shop</td><td>Mã <span lang=\"en\">Code</span>: code-7<br>tries: 3</td></tr>", page, StringComparison.Ordinal);
        Assert.Equal(11, page.Split("<tr>").Length - 1);
        Assert.Contains(Checkpoint.Read(log.Checkpoints[^1].Bytes)!.Root, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_are_told_in_words_with_the_code_beside_them_and_each_attempts_contract_is_named()
    {
        var attempt = SampleRecords.All["attempt.finished"];
        var page = Encoding.UTF8.GetString(EvidencePage.Render(new EvidenceBundle("000.00.12.H26-261123-0058", SomeBundle.Made, [new(7, attempt, []), new(8, SampleRecords.All["event.planned"], [])], "", [], [])));
        string[] said =
        [
            """Kết cục <span lang="en">Outcome</span>: lỗi <span lang="en">failed</span> <small><code>failed</code></small>""", """Trạng thái <span lang="en">State</span>: Chờ gửi <span lang="en">Ready to send</span> <small><code>due</code></small>""",
            """Bước <span lang="en">Step</span>: birth""", """công dân rút hồ sơ <span lang="en">withdrawn</span> <small><code>withdrawn</code></small>""", """Đã hủy <span lang="en">Cancelled</span> <small><code>cancelled</code></small>""",
            """<h2>Hợp đồng kết nối <span lang="en">Contracts</span></h2>""", """<tr><td>civil-status</td><td><code>0123456789abcdef</code></td><td>7</td></tr>""",
        ];
        Assert.All(said, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.All(AuditCodes, code => Assert.DoesNotContain($"<td>{code}</td>", page, StringComparison.Ordinal));
    }

    // A verifier says broken of a page that it would write otherwise: whoever changes a page makes a new version, of which older bundles are none.
    [Fact]
    public void The_pages_are_those_of_this_version_and_a_change_to_them_needs_the_next_one()
    {
        var stamped = new SignedCheckpoint(Encoding.UTF8.GetBytes($$"""{"v":1,"origin":"test","size":9,"root":"{{new string('0', 64)}}","at":"2026-11-25T01:00:00.0000000Z","previous":null,"key":"0123456789abcdef"}"""), [], [1]);
        var bundle = new EvidenceBundle("000.00.12.H26-261123-0058", SomeBundle.Made, [.. SampleRecords.All.OrderBy(record => record.Key, StringComparer.Ordinal).Select((record, i) => new EvidenceRecord(i, record.Value, []))], stamped.Hash, [stamped], []);
        var (vietnamese, english) = EvidenceReadMe.Of(bundle);
        byte[] all = [.. EvidencePage.Render(bundle), .. vietnamese, .. english];
        Assert.Equal((2, "8b3a75b93fd2a3d3"), (EvidenceBundle.Version, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(all).AsSpan(0, 8))));
    }

    [Fact]
    public void Nothing_a_record_says_becomes_markup_or_hides()
    {
        const string evil = """</td><script>alert(1)</script><img src=x onerror='a()'>" & \u202e\u200b\u0000""";
        var record = Encoding.UTF8.GetBytes($$"""{"v":1,"chain":"D","n":"EVIL","prev":null,"type":"EVIL","at":"EVIL","actor":"EVIL","EVIL":"EVIL","x":["EVIL"]}""".Replace("EVIL", evil.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal));
        var page = Encoding.UTF8.GetString(EvidencePage.Render(new EvidenceBundle("<b>\u202e", SomeBundle.Made, [new(1, record, [])], "", [], [])));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("'a()'", page, StringComparison.Ordinal);
        Assert.All("\u202e\u200b\0", letter => Assert.DoesNotContain(letter, page));
        Assert.Contains("\\u202e", page, StringComparison.Ordinal);
        Assert.Equal(8, page.Split("&lt;script&gt;").Length);
    }

    [Fact]
    public void What_is_no_record_still_has_its_row() =>
        Assert.All(NoRecords, text =>
            Assert.Contains("<td>7</td>", Encoding.UTF8.GetString(EvidencePage.Render(new EvidenceBundle("D", SomeBundle.Made, [new(7, Encoding.UTF8.GetBytes(text), [])], "", [], []))), StringComparison.Ordinal));
}
