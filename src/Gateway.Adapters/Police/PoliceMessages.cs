using System.Diagnostics;
using System.Xml.Linq;
using Gateway.Adapters.Wire;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Adapters.Police;

/// <summary>
/// From a dossier to the police's messages, in the order of residence.xsd. What is absent stays absent; what is needed and absent, or is no
/// fact, is a <see cref="Stop"/> instead of a message.
/// </summary>
internal sealed class PoliceMessages(AgencyRequest request, AgencyOperation operation, string officer)
{
    public static readonly XNamespace Ct = "urn:mo-phong:cong-an:cu-tru:1.0";

    /// <summary>The body element of each operation.</summary>
    public static readonly IReadOnlyDictionary<string, string> Elements = new Dictionary<string, string>
    {
        ["register-residence"] = "DangKyThuongTru",
        ["remove-residence"] = "XoaDangKyThuongTru",
        ["issue-identity-card"] = "CapTheCanCuoc",
        ["supplement-residence"] = "BoSungHoSo",
        ["withdraw-residence"] = "RutHoSo",
    };

    private readonly RequestFields fields = new(request);
    private bool isTruthful = true;

    /// <summary>Why the last message built may not leave; null when it may.</summary>
    public Outcome.Failed? Stop { get; private set; }

    public XElement Build()
    {
        var message = new XElement(Ct + Elements[request.Operation], request.Operation switch
        {
            "register-residence" => RegisterResidence(),
            "remove-residence" => RemoveResidence(),
            "issue-identity-card" => IssueIdentityCard(),
            "supplement-residence" => Supplement(),
            "withdraw-residence" => Withdraw(),
            _ => throw new UnreachableException($"Unknown operation {request.Operation}."),
        });
        Stop = fields.Lacking.Count > 0 ? RequestFields.Incomplete()
            : !isTruthful || Placeholders.AnyIn(message) ? Placeholders.NotSendable()
            : null;
        return message;
    }

    public static XElement Inquiry(AgencyRequest request, string officer) => new(Ct + "TraCuuTrangThaiHoSo",
        Text("MaYeuCau", request.IdempotencyKey), Text("MaDonVi", request.Office), Text("MaCanBo", officer));

    // Form CT01, items 1–11 (DOMAIN §3.1): the contract is the order as much as the names.
    private object?[] RegisterResidence()
    {
        const string Home = "form.residence";
        var commune = fields.Need($"{Home}.address.communeCode");
        var head = fields.Need($"{Home}.headOfHousehold.citizenId");
        isTruthful &= CitizenId.TryParse(head, out _) || head.Length == 0;
        return
        [
            Common(), Text("MaCoQuanDangKy", commune),
            new XElement(Ct + "ToKhaiCT01", Child(),
                Optional("SoDienThoai", fields.Find("form.requester.phone")), Optional("Email", fields.Find("form.requester.email")),
                Text("HoTenChuHo", fields.Need($"{Home}.headOfHousehold.fullName")), Text("QuanHeVoiChuHo", fields.Need($"{Home}.relationToHead")),
                Text("SoDinhDanhChuHo", head), Text("NoiDungDeNghi", fields.Find($"{Home}.request") ?? operation.Title.Vi)),
            Address("NoiDeNghiThuongTru", $"{Home}.address"), BirthEntry(),
        ];
    }

    private object?[] RemoveResidence()
    {
        const string Home = "form.deceased.lastResidence";
        return
        [
            Common(), Text("MaCoQuanDangKy", fields.Need($"{Home}.communeCode")),
            Person("form.deceased", fields.Need("form.deceased.birthDate"), fields.Need("form.deceased.citizenId")),
            Address("ThuongTru", Home), Text("LyDoXoa", "CHET"),
            Text("SoDangKyKhaiTu", fields.NeedResult("death-registration", "soDangKy")),
            Text("NgayDangKyKhaiTu", fields.NeedResult("death-registration", "ngayDangKy")),
        ];
    }

    private object?[] IssueIdentityCard() =>
    [
        Common(), Text("MaCoQuanDangKy", fields.Find("form.residence.address.communeCode") ?? fields.Need("form.mother.residence.communeCode")), Child(),
        Text("DanToc", fields.Need("form.child.ethnicity")), Text("QuocTich", fields.Need("form.child.nationality")), Text("QueQuan", fields.Need("form.child.homeTown")),
        new XElement(Ct + "NguoiDaiDien", Text("HoVaTen", fields.Need("form.requester.fullName")), Text("QuanHe", fields.Need("form.requester.relation")),
            Text("SoGiayTo", fields.Need("form.requester.identity.number"))),
        BirthEntry(),
    ];

    private object?[] Supplement() =>
    [
        Common(), Optional("SoTiepNhan", request.AgencyReference), Text("NgayBoSung", Instant("supplementedAt")), Optional("NoiDungBoSung", fields.Find("note")),
        Papers().ToArray(),
    ];

    private object?[] Withdraw() =>
        [Common(), Optional("SoTiepNhan", request.AgencyReference), Text("NgayRut", Instant("withdrawnAt")), Optional("LyDo", fields.Find("reason"))];

    private XElement Common() => new(Ct + "ThongTinChung",
        Text("MaYeuCau", request.IdempotencyKey), Text("MaDVC", request.ProcedureCode), Text("MaDonVi", request.Office), Text("MaCanBo", officer),
        Text("MaHoSo", request.Dossier),
        Optional("ThoiGianTiepNhan", request.ReceivedAt is { } received ? WireTime.Second(received) : null),
        Optional("NgayHenTra", request.DueAt is { } due ? WireTime.Second(due) : null));

    // The child's number comes from the civil-status register or not at all.
    private object[] Child() => Person("form.child", fields.Need("form.child.bornAt"), fields.NeedResult("birth-registration", "soDinhDanh"));

    private object[] Person(string path, string born, string number)
    {
        var sex = fields.Need($"{path}.sex");
        var day = WireTime.DayOf(born);
        isTruthful &= number.Length == 0 || (day is { } bornOn && CitizenId.TryParse(number, out var id) && id.Fits(sex, bornOn));
        return
        [
            Text("HoVaTen", fields.Need($"{path}.fullName")),
            new XElement(Ct + "NgayThangNamSinh", Text("NgayThangNam", day is { } known ? WireTime.Day(known) : "")),
            Text("GioiTinh", sex switch { "male" => "1", "female" => "2", "unknown" => "3", _ => "" }),
            Text("SoDinhDanh", number),
        ];
    }

    private XElement BirthEntry() => new(Ct + "KhaiSinh",
        Optional("SoDangKy", fields.FindResult("birth-registration", "soDangKy")), Optional("NgayDangKy", fields.FindResult("birth-registration", "ngayDangKy")));

    private XElement Address(string name, string path) => new(Ct + name,
        Text("MaTinhThanh", fields.Need($"{path}.provinceCode")), Text("MaQuanHuyen", fields.Find($"{path}.districtCode") ?? ""),
        Text("MaPhuongXa", fields.Need($"{path}.communeCode")), Text("ChiTiet", fields.Need($"{path}.detail")));

    private IEnumerable<XElement> Papers()
    {
        for (var i = 0; fields.At($"documents.{i}") is not null; i++)
        {
            var path = $"documents.{i}";
            yield return new XElement(Ct + "GiayTo",
                Text("MaGiayTo", fields.Find($"{path}.code") ?? fields.Need($"{path}.id")), Text("TenGiayTo", fields.Need($"{path}.title")),
                Optional("TenTep", fields.Find($"{path}.fileName")), Optional("DuLieuTep", fields.Find($"{path}.content")));
        }
    }

    private string Instant(string path) => WireTime.Instant(fields.Need(path)) is { } at ? WireTime.Second(at) : "";

    private static XElement Text(string name, string value) => new(Ct + name, value);

    private static XElement? Optional(string name, string? value) => value is null ? null : new XElement(Ct + name, value);
}
