using System.CommandLine;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Cli;

/// <summary>
/// What each verb and each option is for, in both languages, in one place. Keys are paths without <c>gateway</c>; an option is looked up under
/// its verb first (<c>result poll --limit</c>), then by its name alone.
/// </summary>
internal static class HelpTexts
{
    private static readonly Dictionary<string, (LocalText Text, string? Example)> Verbs = new(StringComparer.Ordinal)
    {
        [""] = (new("gateway: cổng liên thông giữa Bộ phận Một cửa và các cơ quan giải quyết hồ sơ", "gateway: an integration gateway between one-stop shops and the agencies that finish their dossiers"), "gateway exchange list --state parked"),
        ["serve"] = (new("Chạy cổng liên thông. Cài đặt khác viết là --Nhóm:Tên giá-trị, ví dụ --Agencies:police:Endpoint https://…", "Run the gateway. Other settings are written --Section:Key value, such as --Agencies:police:Endpoint https://…"), "gateway serve --urls http://127.0.0.1:8080 --data data/gateway.db"),
        ["migrate"] = (new("Đưa kho dữ liệu lên đúng cấu trúc của bản này.", "Bring the database to this binary's schema."), "gateway migrate --plan"),
        ["version"] = (new("Cho biết đây là bản nào.", "Say which binary this is."), "gateway version"),
        ["doctor"] = (new("Kiểm tra máy này: môi trường chạy, dữ liệu ngôn ngữ, múi giờ, kho dữ liệu, hợp đồng, Kafka, địa chỉ; xin thử một dấu thời gian nếu đã đặt tổ chức cấp.", "Check this machine: runtime, language data, time zone, database, contracts, Kafka, address; asks for one time stamp where an authority is set."), "gateway doctor"),
        ["system"] = (new("Các hệ thống được đăng nhập và khóa của chúng (trên máy này).", "Systems that sign in, and their keys (on this machine)."), "gateway system list"),
        ["system add"] = (new("Thêm một hệ thống và in khóa của nó, chỉ một lần.", "Add a system and print its key, once."), "gateway system add shop-a --kind shop --office 000.00.12.H26 --reason \"Đấu nối Một cửa\""),
        ["system list"] = (new("Liệt kê các hệ thống và khóa.", "List systems and keys."), "gateway system list -o csv"),
        ["system rotate"] = (new("Cấp khóa mới bên cạnh khóa cũ.", "Give a new key beside the old one."), "gateway system rotate shop-a --overlap 24h --reason \"Đổi khóa định kỳ\""),
        ["system revoke"] = (new("Thu hồi khóa, có hiệu lực ngay.", "End keys at once."), "gateway system revoke shop-a --key 7h3k9mqa --reason \"Lộ khóa\""),
        ["config"] = (new("Việc cấu hình trên máy này.", "Configuration on this machine."), "gateway config sign-in-link --role shift-lead --reason \"Trực ca sáng\""),
        ["config sign-in-link"] = (new("In liên kết cho một người vào bảng điều hành: dùng một lần, trong 10 phút, có ghi nhật ký.", "Print a link that lets a person into the console: good once, for 10 minutes, on record."), "gateway config sign-in-link --role shift-lead --name truong-ca-1 --reason \"Trực ca sáng\""),
        ["config sign-out"] = (new("Kết thúc mọi phiên của một người, có hiệu lực ngay.", "End all sessions of a person at once."), "gateway config sign-out truong-ca-1"),
        ["event"] = (new("Sự kiện hồ sơ, như Bộ phận Một cửa gửi.", "Dossier events, as a one-stop shop sends them."), "gateway event sample accepted-birth > event.json"),
        ["event send"] = (new("Gửi một sự kiện hồ sơ và in biên nhận.", "Send a dossier event and print its receipt."), "gateway event send event.json --wait"),
        ["event validate"] = (new("Kiểm tra một sự kiện đúng như máy chủ kiểm tra khi nhận, nhưng không cần máy chủ.", "Check an event as the server does at intake, without a server."), "gateway event validate event.json"),
        ["event sample"] = (new("In một sự kiện mẫu với mã hồ sơ mới; không ghi tên thì liệt kê các mẫu.", "Print a sample event with a new dossier number; without a name, list the samples."), "gateway event sample accepted-birth > event.json"),
        ["dossier"] = (new("Hồ sơ.", "Dossiers."), "gateway dossier get 000.00.12.H26-261123-0058"),
        ["dossier get"] = (new("Xem một hồ sơ: các bước, ai đang giữ, giờ hẹn trả.", "Show a dossier: its steps, who holds it, its due time."), "gateway dossier get 000.00.12.H26-261123-0058"),
        ["dossier export"] = (new("Xuất gói bằng chứng của một hồ sơ: mọi việc đã xảy ra, xác minh được trên máy khác không cần máy chủ.", "Export a dossier's evidence: what happened, verifiable on another machine without a server."), "gateway dossier export 000.00.12.H26-261123-0058"),
        ["exchange"] = (new("Giao dịch với các cơ quan.", "Exchanges with agencies."), "gateway exchange list --state parked"),
        ["exchange list"] = (new("Tìm giao dịch; không ghi điều kiện thì liệt kê mới nhất trước.", "Find exchanges; without conditions the newest come first."), "gateway exchange list -q 'trang-thai:can-xu-ly co-quan:police sap-xep:han' --count"),
        ["search"] = (new("Tìm từ bất cứ thứ gì đang có trong tay: mã hồ sơ (có dấu cách cũng được), exc_…, evt_…, mã vết, hoặc một câu tìm kiếm.", "Find by whatever is at hand: a dossier number (blanks and all), exc_…, evt_…, a trace id, or a query."), "gateway search 000.00.12.H26 261118 0042"),
        ["exchange view"] = (new("Các bộ lọc đã lưu.", "Views that are kept."), "gateway exchange view list"),
        ["exchange view list"] = (new("Liệt kê bộ lọc của mình và bộ lọc dùng chung.", "List one's own views and those that are shared."), "gateway exchange view list"),
        ["exchange view save"] = (new("Lưu một câu tìm kiếm; trùng tên thì thay câu cũ.", "Keep a query; under a name that is there the query is replaced."), "gateway exchange view save 'Quá hạn hôm nay' -q 'trang-thai:can-xu-ly han:<bay-gio'"),
        ["exchange view share"] = (new("Cho mọi người dùng chung một bộ lọc của mình, hoặc thôi.", "Share a view of one's own with everybody, or no longer."), "gateway exchange view share qua-han-hom-nay"),
        ["exchange view remove"] = (new("Xóa một bộ lọc của mình.", "Drop a view of one's own."), "gateway exchange view remove qua-han-hom-nay"),
        ["exchange get"] = (new("Xem một giao dịch: các lần gửi, các lần hỏi lại, kết cục và lý do.", "Show an exchange: attempts, inquiries, outcome and why."), "gateway exchange get exc_0192f3c17b1e7c559d0e1f2a00000058"),
        ["exchange replay"] = (new("Gửi lại một giao dịch đang cần xử lý, giữ nguyên nội dung và khóa chống trùng.", "Replay one parked exchange, byte by byte and under its old key."), "gateway exchange replay exc_0192f3c17b1e7c559d0e1f2a00000058 --reason \"Cơ quan đã khắc phục\""),
        ["replay"] = (new("Gửi lại nhiều giao dịch: xem trước, gửi thử rồi gửi hết, tạm dừng, báo cáo.", "Replay many exchanges: preview, a first part and then the rest, pause, report."), "gateway replay plan --agency police --canary 5"),
        ["replay plan"] = (new("Xem trước: đóng băng phạm vi, cho biết sẽ gửi lại bao nhiêu, bỏ qua bao nhiêu và vì sao, kịp giờ hẹn bao nhiêu. Chưa gửi gì.", "Preview: freeze the selection and say how many go, how many do not and why, and how many will be in time. Nothing is sent."), "gateway replay plan --query 'co-quan:police ma-loi:timed-out' --rate 60/m --canary 5"),
        ["replay start"] = (new("Bắt đầu gửi lại theo bản xem trước; có 10 giây để hoàn tác trước lần gửi đầu tiên.", "Start what was previewed; there are 10 seconds to undo it before the first sending."), "gateway replay start prv_0192f3c17b1e7c559d0e1f2a00000058 --reason \"Cơ quan đã khắc phục\" --wait"),
        ["replay list"] = (new("Liệt kê các đợt gửi lại, mới nhất trước.", "List replays, the newest first."), "gateway replay list"),
        ["replay get"] = (new("Xem một đợt gửi lại đang tới đâu, và có bao nhiêu lỗi mới không nằm trong đợt.", "Show how far a replay is, and how many new failures are not in it."), "gateway replay get DGL-118"),
        ["replay watch"] = (new("Theo dõi một đợt gửi lại cho đến khi xong. Ctrl-C chỉ ngừng xem, đợt vẫn chạy.", "Watch a replay until it ends. Ctrl-C stops watching only; the replay goes on."), "gateway replay watch DGL-118"),
        ["replay pause"] = (new("Tạm dừng: không gửi thêm, phần chưa rời đi được thu lại.", "Pause: nothing more goes out, and what has not left is taken back."), "gateway replay pause DGL-118 --reason \"Chờ công an xác nhận\""),
        ["replay resume"] = (new("Chạy tiếp một đợt đang tạm dừng.", "Go on with a paused replay."), "gateway replay resume DGL-118 --reason \"Cơ quan đã khắc phục\""),
        ["replay cancel"] = (new("Hủy phần chưa gửi; phần đang gửi vẫn kết thúc và được tính.", "Cancel what has not gone; what is in flight ends and is counted."), "gateway replay cancel DGL-118 --reason \"Chọn nhầm\""),
        ["replay report"] = (new("Kết quả từng giao dịch của một đợt; -o csv để xuất.", "What became of each exchange of a replay; -o csv to export."), "gateway replay report DGL-118 -o csv > dgl-118.csv"),
        ["agency"] = (new("Các cơ quan và hàng chờ gửi tới họ.", "Agencies, and what waits to be sent to them."), "gateway agency get police"),
        ["agency get"] = (new("Xem một cơ quan: có thông suốt không, còn bao nhiêu giao dịch chờ gửi, tốc độ và dự kiến bao giờ gửi hết.", "Show an agency: whether it flows, how much is ready to send, the rate, and when it will all have gone."), "gateway agency get police"),
        ["audit"] = (new("Nhật ký kiểm toán: mọi việc đã xảy ra, có niêm phong.", "The audit: what happened, sealed."), "gateway audit verify"),
        ["audit verify"] = (new("Xác minh nhật ký: nguyên vẹn, sai lệch ở đâu, hay chưa kết luận được. Với --kafka: đối chiếu cả với bản đã phát. In ra mã khóa đã ký. Với một tệp: xác minh gói bằng chứng, không cần máy chủ; so mã khóa của gói với mã khóa in ra ở cơ quan vận hành.", "Verify the audit: intact, broken where, or nobody can tell. With --kafka: beside what was published too. Prints the ids of the keys that signed. With a file: an evidence bundle, without a server; compare its key ids with those printed at the operator's."), "gateway audit verify --from 2026-11-01 --to 2026-11-23"),
        ["listen"] = (new("Nghe kết quả trực tiếp; có thể chuyển từng kết quả tới một địa chỉ của bạn như webhook thật. Trên màn hình lệnh: ↑↓ chọn, r chuyển lại, o địa chỉ, d chi tiết, q thôi.", "Follow results live; may bring each one to an address of yours as the webhook would. At a terminal: ↑↓ choose, r bring again, o address, d details, q quit."), "gateway listen --forward-to http://127.0.0.1:5005/hook"),
        ["result"] = (new("Kết quả trả về Bộ phận Một cửa.", "What goes home to the one-stop shop."), "gateway result poll --after 0 --wait 30"),
        ["result poll"] = (new("Lấy các kết quả tiếp theo; có thể chờ đến khi có.", "Fetch the next results; may wait for the first one."), "gateway result poll --after 0 --wait 30"),
    };

    // What an option or argument is, wherever it stands.
    private static readonly Dictionary<string, LocalText> Parts = new(StringComparer.Ordinal)
    {
        ["--output"] = new("Dạng kết quả: text | json | jsonl | csv | none", "Form of the answer: text | json | jsonl | csv | none"),
        ["--json"] = new("Như --output json", "Same as --output json"),
        ["--server"] = new($"Địa chỉ của gateway [GATEWAY_SERVER, {GlobalOptions.DefaultServer}]", $"Address of the gateway [GATEWAY_SERVER, {GlobalOptions.DefaultServer}]"),
        ["--token-file"] = new("Tệp chứa khóa [GATEWAY_TOKEN chứa chính khóa đó]", "File that holds the key [GATEWAY_TOKEN holds the key itself]"),
        ["--lang"] = new("Ngôn ngữ: vi | en [GATEWAY_LANG, vi]", "Language: vi | en [GATEWAY_LANG, vi]"),
        ["--quiet"] = new("Không in tiến độ ra luồng lỗi chuẩn", "No progress on standard error"),
        ["--timeout"] = new("Chờ gateway trả lời tối đa bao lâu: 30s, 2m, PT30S", "How long to wait for the gateway: 30s, 2m, PT30S"),
        ["--help"] = new("Xem trợ giúp", "Show this help"),
        ["--version"] = new("Xem phiên bản", "Show the version"),
        ["--urls"] = new($"Địa chỉ lắng nghe [{Settings.DefaultUrl}]", $"Addresses to listen on [{Settings.DefaultUrl}]"),
        ["--data"] = new("Tệp cơ sở dữ liệu [GATEWAY_Storage__Path, data/gateway.db]", "The database file [GATEWAY_Storage__Path, data/gateway.db]"),
        ["--plan"] = new("Chỉ cho biết sẽ áp dụng gì, và gateway đang chạy có phải dừng không", "Only say what would be applied, and whether running gateways must stop"),
        ["--apply"] = new("Áp dụng những gì mới (mặc định)", "Apply what is new (default)"),
        ["--kind"] = new("Loại hệ thống: shop | agency | operator", "Kind of system: shop | agency | operator"),
        ["--office"] = new("Đơn vị mà hệ thống làm thay, viết theo thứ tự nào của mã cũng được; '*' là mọi đơn vị", "An office it acts for, in either order of the code; '*' for all"),
        ["--right"] = new("Quyền thay cho quyền mặc định của loại: send-events send-callbacks read-dossiers read-exchanges read-results read-audit note-groups replay replay-many", "Rights instead of those of its kind: send-events send-callbacks read-dossiers read-exchanges read-results read-audit note-groups replay replay-many"),
        ["--expires-in"] = new("Khóa hết hiệu lực sau: 90d", "The key ends after: 90d"),
        ["--overlap"] = new("Khóa cũ còn hiệu lực thêm bao lâu [24h]", "How long the old key stays in force [24h]"),
        ["--key"] = new("Chỉ khóa có phần đầu này; không ghi thì mọi khóa của hệ thống", "Only the key with this prefix; otherwise all keys of the system"),
        ["--wait"] = new("Theo dõi cho đến khi sự kiện được xử lý và không giao dịch nào còn tự chạy", "Follow until the event is planned and no exchange moves by itself"),
        ["--wait-for"] = new("Theo dõi tối đa bao lâu [--timeout nếu có ghi, nếu không 2m]", "How long to follow [--timeout where given, else 2m]"),
        ["--dossier"] = new("Mã hồ sơ", "The dossier number"),
        ["--state"] = new("Như khóa trang-thai: can-xu-ly, tu-choi, … hoặc parked, refused, …", "As the key state: parked, refused, …"),
        ["--agency"] = new("Mã cơ quan, như police", "The agency's code, such as police"),
        ["--procedure"] = new("Mã thủ tục (TTHC)", "The procedure's national code"),
        ["--bodies"] = new("Kèm nội dung (dữ liệu cá nhân; cần quyền read-results) vì lý do: inspection (thanh tra, kiểm tra) | complaint (khiếu nại, tố cáo) | court (tòa án, điều tra) | citizen (công dân yêu cầu) | incident (sự cố)", "With the bodies (personal data; needs the right read-results), for this reason: inspection | complaint | court | citizen | incident"),
        ["--offline"] = new("Không hỏi máy chủ: xác minh tệp đã xuất", "Ask no server: verify an exported file"),
        ["--stamp-certificates"] = new("Tệp PEM chứa chứng thư của tổ chức cấp dấu thời gian được tin cậy, để xét dấu thời gian trong gói", "PEM file with the trusted time-stamp authority's certificates, to judge the bundle's time stamps by"),
        ["--forward-to"] = new("Chuyển từng kết quả tới địa chỉ này, có ký như webhook; báo nếu bạn đã có một lệnh listen khác trên máy này chuyển tới đó", "Bring each result to this address, signed as the webhook is; warns where another listen of yours on this machine does so too"),
        ["--secret-file"] = new("Tệp chứa khóa ký whsec_…; không ghi thì tạo khóa mới và in ra", "File with the signing secret whsec_…; without it a new one is made and shown"),
        ["--retry-after"] = new("Bên nhận không nhận thì gửi lại sau bao lâu [5s]", "How long until a result that was not taken is brought again [5s]"),
        ["--out"] = new("Ghi vào tệp này", "Write it to this file"),
        ["--from"] = new("Từ ngày này (2026-11-30) hoặc thời điểm này (2026-11-30T11:30, giờ Việt Nam); không ghi thì từ đầu", "From this day (2026-11-30) or time (2026-11-30T11:30 by Vietnam's clock) on; without it from the beginning"),
        ["--to"] = new("Đến hết ngày này hoặc đến thời điểm này; không ghi thì đến hết", "To the end of this day, or up to this time; without it to the end"),
        ["--since"] = new("Từ lúc: 2h, 1d, hoặc thời điểm có múi giờ", "2h, 1d, or a time with its offset"),
        ["--query"] = new("Câu tìm kiếm: khóa:giá-trị cách nhau bằng dấu cách; dấu phẩy là hoặc, dấu trừ ở trước là không. Khóa: trang-thai co-quan thu-tuc buoc linh-vuc ma-loi nhom ho-so dot tu den han lan sap-xep", "The query: key:value with blanks for and, commas for or, a hyphen before it for not. Keys: state agency procedure step sector code group dossier replay since until due attempts sort"),
        ["--sort"] = new("newest (mới nhất) | oldest (cũ nhất) | due (hẹn trả sớm nhất)", "newest | oldest | due (promised first)"),
        ["--view"] = new("Bộ lọc đã lưu; thêm --query để lọc hẹp hơn", "A view that is kept; --query narrows it"),
        ["--count"] = new("Đếm kết quả: estimate (đến 10.000) | exact, tối đa 2 giây [estimate]", "Count what is found: estimate (up to 10,000) | exact, within 2 seconds [estimate]"),
        ["--shared"] = new("Mọi người đều thấy", "Everybody sees it"), ["--off"] = new("Thôi dùng chung", "No longer"),
        ["<view>"] = new("Tên bộ lọc, có dấu hay không đều được", "The view's name, with or without its marks"),
        ["<text>"] = new("Mã hoặc câu tìm kiếm", "An id, a number or a query"),
        ["--limit"] = new("Số dòng mỗi trang, 1 đến 200 [50]", "Lines of a page, 1 to 200 [50]"),
        ["--after"] = new("Chỗ trang trước kết thúc; không ghi thì từ đầu", "Where the page before ended; without it from the beginning"),
        ["--role"] = new($"Vai trò, ghi được nhiều lần: {string.Join(" ", PersonRoles.All.Select(PersonRoles.NameOf))}", $"A role, as often as needed: {string.Join(" ", PersonRoles.All.Select(PersonRoles.NameOf))}"),
        ["--reason"] = new("Vì sao, để ghi vào nhật ký; không nêu dữ liệu cá nhân", "Why, for the audit; no personal data"),
        ["--rate"] = new("Tốc độ: 60/m (mỗi phút) hoặc 2/s; không ghi thì nửa mức cơ quan chịu được", "How fast: 60/m (a minute) or 2/s; without it half of what the agency bears"),
        ["--undo"] = new("Chờ bao lâu trước lần gửi đầu tiên [10s]", "How long before the first sending [10s]"),
        ["<preview>"] = new("Mã bản xem trước, prv_…", "The preview's id, prv_…"),
        ["<replay>"] = new("Đợt gửi lại: DGL-118 hoặc rpl_…", "The replay: DGL-118 or rpl_…"),
        ["<name>"] = new("Tên hệ thống: chữ thường và gạch nối, như shop-a", "The system's name: lower case with hyphens, such as shop-a"),
        ["<file>"] = new("Tệp JSON; - là luồng vào chuẩn", "A JSON file; - for standard input"),
        ["<number>"] = new("Mã hồ sơ", "The dossier number"),
        ["<code>"] = new("Mã cơ quan hoặc tên ngắn, như police hoặc cong-an", "The agency's code or short name, such as police or cong-an"),
        ["<id>"] = new("Mã giao dịch, exc_…", "The exchange's id, exc_…"),
        ["--events"] = new($"Chỉ những loại này, cách nhau bằng dấu phẩy: {string.Join(' ', ResultText.Types)}", $"Only these types, with commas between them: {string.Join(' ', ResultText.Types)}"),
    };

    // Where a verb means something else by it.
    private static readonly Dictionary<string, LocalText> PartsOfVerbs = new(StringComparer.Ordinal)
    {
        ["serve --role"] = new("all | api | worker: làm mọi việc, chỉ nhận và tra cứu, hay chỉ xử lý; api và worker cần Storage:ConnectionString [GATEWAY_Role, all]", "all | api | worker: everything, only taking in and showing, or only the work; api and worker need Storage:ConnectionString [GATEWAY_Role, all]"),
        ["audit verify --kafka"] = new("Đối chiếu cả với các topic nhật ký và điểm neo trên Kafka, từ --from đến hết", "Compare with the audit and checkpoint topics on Kafka too, from --from to the end"),
        ["audit verify <file>"] = new("Tệp gói bằng chứng (.zip) do gateway dossier export lập; không ghi thì xác minh kho dữ liệu", "An evidence bundle (.zip) as gateway dossier export makes it; without it the store is verified"),
        ["config sign-in-link --name"] = new("Tên tài khoản của người đó trong nhật ký [tài khoản trên máy này]", "The person's account name in the audit [the account on this machine]"),
        ["config sign-in-link --office"] = new("Đơn vị mà người đó phụ trách [mọi đơn vị]", "An office they act for [all]"),
        ["config sign-out <name>"] = new("Tên tài khoản, như trong nhật ký sau \"person:\"", "The account name, as the audit has it after \"person:\""),
        ["system add --agency"] = new("Cơ quan mà hệ thống đại diện (chỉ với --kind agency)", "The agency it speaks for (with --kind agency only)"),
        ["event sample <name>"] = new("Tên mẫu; không ghi thì liệt kê", "Which sample; without it the names are listed"),
        ["event sample --dossier"] = new("Mã hồ sơ thay cho mã mới", "A dossier number instead of a new one"),
        ["event sample --office"] = new("Đơn vị gửi sự kiện [000.00.12.H26]", "The office that sends the event [000.00.12.H26]"),
        ["listen --since"] = new("Nghe tiếp từ vị trí này; 0 là từ đầu; không ghi thì chỉ nghe kết quả mới", "Go on from this cursor; 0 is the beginning; without it only what comes from now on"),
        ["listen --limit"] = new("Dừng sau chừng này kết quả", "End after so many results"),
        ["listen --kafka"] = new("Đọc thẳng từ topic kết quả: HOST:PORT, không ghi thì theo cài đặt Kafka của máy này", "Read from the topic of results: HOST:PORT, else as this machine's Kafka settings say"),
        ["event send --kafka"] = new("Gửi qua topic sự kiện hồ sơ thay vì HTTP: HOST:PORT, không ghi thì theo cài đặt Kafka của máy này", "Send through the topic of dossier events instead of HTTP: HOST:PORT, else as this machine's Kafka settings say"),
        ["replay start --wait"] = new("Theo dõi cho đến khi xong", "Watch until it ends"),
        ["exchange replay --wait"] = new("Theo dõi cho đến khi xong", "Watch until it ends"),
        ["replay report --state"] = new("waiting out sent failed skipped (chờ, đang gửi, đã gửi, lỗi, bỏ qua)", "waiting out sent failed skipped"),
        ["replay plan --canary"] = new("Gửi thử chừng này trước; 0 là không gửi thử; không ghi thì 1, 5, 20, 100 rồi hết", "So many go first; 0 for none; without it 1, 5, 20, 100 and then the rest"),
        ["replay plan --failures"] = new("Tự dừng khi gửi thử có từng này lỗi [2]", "Stop by itself at so many failures in the first part [2]"),
        ["replay plan --failure-percent"] = new("Tự dừng khi tỉ lệ lỗi vượt mức này [20]", "Stop by itself above this share of failures [20]"),
        ["replay plan --accept-new-failures"] = new("Không tự dừng khi gặp lỗi khác với các lỗi đã chọn", "Do not stop at a failure of another kind than those selected"),
        ["replay plan --exchange"] = new("Giao dịch theo mã, thay cho câu tìm kiếm", "Exchanges by id instead of a query"),
        ["replay plan --dry-run"] = new("Dựng và kiểm tra đúng nội dung sẽ gửi của chừng này giao dịch đầu tiên; không mở kết nối nào", "Render and validate exactly what the first so many would send; no connection is opened"),
        ["replay start --accept-changed"] = new("Bỏ qua những giao dịch đã thay đổi từ khi xem trước và gửi phần còn lại", "Skip what has moved since the preview and send the rest"),
        ["replay plan --query"] = new("Câu tìm kiếm như ở exchange list; chỉ chọn giao dịch cần xử lý", "A query as exchange list has it; only what is parked is selected"),
        ["result poll --wait"] = new("Số giây chờ kết quả đầu tiên, tối đa 60", "Seconds to wait for the first one, at most 60"),
    };

    public static string? Example(Command command) => Verb(CommandLine.PathOf(command)) is var (_, example) ? example : null;

    public static string ExitCodes(Tongue tongue) => tongue.Say(
        "Mã thoát: 0 xong · 1 ngoài dự kiến · 2 gõ sai · 3 không tìm thấy · 4 không có quyền · 5 xung đột · 6 xong nhưng có phần chưa được\n          7 không kết nối được hoặc hết giờ · 8 kiểm tra không đạt · 78 cấu hình sai · 130 bị ngắt",
        "Exit codes: 0 done · 1 unexpected · 2 usage · 3 not found · 4 not authorised · 5 conflict · 6 finished but some failed\n            7 unreachable or timed out · 8 verification failed · 78 bad configuration · 130 interrupted");

    /// <summary>Puts the words into the tree. What has none keeps what it was born with; a test finds it.</summary>
    public static void Describe(Command command, Tongue tongue)
    {
        var path = CommandLine.PathOf(command);
        if (Verb(path) is var (told, _))
            command.Description = tongue.Say(told);
        foreach (var option in command.Options)
            option.Description = Part(path, option.Name) is { } text ? tongue.Say(text) : option.Description;
        foreach (var argument in command.Arguments)
            argument.Description = Part(path, $"<{argument.Name}>") is { } text ? tongue.Say(text) : argument.Description;
        foreach (var sub in command.Subcommands)
            Describe(sub, tongue);
    }

    private static (LocalText Text, string? Example)? Verb(string path) => Verbs.TryGetValue(path, out var verb) || GroupHelpTexts.Verbs.TryGetValue(path, out verb) ? verb : null;

    private static LocalText? Part(string path, string name) =>
        PartsOfVerbs.GetValueOrDefault($"{path} {name}") ?? GroupHelpTexts.Parts.GetValueOrDefault($"{path} {name}") ?? Parts.GetValueOrDefault(name) ?? GroupHelpTexts.Parts.GetValueOrDefault(name);
}
