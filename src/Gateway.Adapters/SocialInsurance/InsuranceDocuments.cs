using System.Diagnostics;
using System.Xml.Linq;
using Gateway.Adapters.Wire;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Adapters.SocialInsurance;

/// <summary>
/// From a dossier to the insurer's XML, in the order of documents.xsd; every value stays the string it was. What is needed and absent, or
/// is no fact, is a <see cref="Stop"/> instead of a document.
/// </summary>
internal sealed class InsuranceDocuments(AgencyRequest request)
{
    /// <summary>The root element of each operation's document.</summary>
    public static readonly IReadOnlyDictionary<string, string> Roots = new Dictionary<string, string>
    {
        ["issue-health-card"] = "HSCAPTHE",
        ["reissue-health-card"] = "HSCAPLAITHE",
        ["request-death-benefit"] = "HSTROCAP",
        ["supplement-document"] = "HSBOSUNG",
    };

    private readonly RequestFields fields = new(request);
    private bool isTruthful = true;

    /// <summary>Why the document may not leave; null when it may.</summary>
    public Outcome.Failed? Stop { get; private set; }

    public XElement Build()
    {
        var document = new XElement(Roots[request.Operation], Common(), request.Operation switch
        {
            "issue-health-card" => ChildCard(),
            "reissue-health-card" => CardAgain(),
            "request-death-benefit" => DeathBenefit(),
            "supplement-document" => Supplement(),
            _ => throw new UnreachableException($"Unknown operation {request.Operation}."),
        }, new XElement("CHUKYDONVI"));
        Stop = fields.Lacking.Count > 0 ? RequestFields.Incomplete()
            : !isTruthful || Placeholders.AnyIn(document) ? Placeholders.NotSendable()
            : null;
        return document;
    }

    private XElement Common() => new("THONGTINCHUNG",
        Text("MA_YEU_CAU", request.IdempotencyKey), Text("MA_HO_SO", request.Dossier), Text("MA_DON_VI", request.Office), Text("MA_DVC", request.ProcedureCode),
        Text("NGAY_LAP", WireTime.Second(request.OccurredAt)), Optional("NGAY_HEN_TRA", request.DueAt is { } due ? WireTime.Second(due) : null));

    private object?[] ChildCard()
    {
        var born = WireTime.Instant(fields.Need("form.child.bornAt"));
        var number = fields.NeedResult("birth-registration", "soDinhDanh");
        var day = WireTime.DayOf(fields.Find("form.child.bornAt"));
        CheckPerson(number, fields.Need("form.child.sex"), day);
        var last = day is { } bornOn ? HealthCardValidity.LastDay(bornOn) : default;
        isTruthful &= last >= WireTime.DayOf(request.OccurredAt);    // a child over six gets no such card, whatever the form is called
        return
        [
            new XElement("TRE",
                Text("TEN_CON", fields.Need("form.child.fullName")), Sex("GIOI_TINH_CON", "form.child.sex"), Text("NGAY_SINH_CON", born is { } at ? WireTime.Second(at) : ""),
                Text("SO_DINH_DANH", number), Text("MA_GCS", fields.Need("form.birthCertificatePaper.number")),
                Optional("SO_DANG_KY_KHAI_SINH", fields.FindResult("birth-registration", "soDangKy")), Text("TEKT", "1"),
                Residence(fields.At("form.residence.address") is null ? "form.mother.residence" : "form.residence.address")),
            Carer(),
            new XElement("THE", Text("MA_DOI_TUONG", "TE"), Text("MA_MUC_HUONG", "1"), Text("MA_DKBD", fields.Need("form.insurance.firstFacilityCode")),
                Text("GT_THE_DEN", WireTime.Day(last))),
        ];
    }

    private XElement Carer()
    {
        const string Mother = "form.mother";
        var type = fields.Need($"{Mother}.identity.type");
        var number = fields.Need($"{Mother}.identity.number");
        isTruthful &= type != "citizen-id" || number.Length == 0 || CitizenId.TryParse(number, out _);
        return new XElement("NGUOI_NUOI_DUONG",
            Text("HOTEN_NND", fields.Need($"{Mother}.fullName")), Day("NGAYSINH_NND", $"{Mother}.birthDate"), Optional("MA_BHXH_NND", fields.Find($"{Mother}.socialInsuranceNumber")),
            Text("LOAI_GIAYTO_NND", Code(type, "citizen-id", "id-card-9", "passport")), Text("SO_CCCD_NND", number));
    }

    private object?[] CardAgain()
    {
        const string Holder = "form.holder";
        return
        [
            new XElement("NGUOI_THAM_GIA", Person(Holder), Text("MA_SO_BHXH", fields.Need($"{Holder}.socialInsuranceNumber"))),
            Text("LY_DO", Code(fields.Need("form.reason"), "lost", "damaged", "changed")),
            Text("MA_DKBD", fields.Need("form.insurance.firstFacilityCode")),
        ];
    }

    private object?[] DeathBenefit()
    {
        var payee = fields.Need("form.benefit.payee.citizenId");
        isTruthful &= payee.Length == 0 || CitizenId.TryParse(payee, out _);
        return
        [
            new XElement("NGUOI_CHET", Person("form.deceased"), Optional("MA_SO_BHXH", fields.Find("form.deceased.socialInsuranceNumber")),
                Text("NGAY_CHET", WireTime.Instant(fields.Need("form.deceased.diedAt")) is { } at ? WireTime.Second(at) : ""),
                Text("SO_GIAY_BAO_TU", fields.Need("form.deathNotice.number")), Text("SO_DANG_KY_KHAI_TU", fields.NeedResult("death-registration", "soDangKy"))),
            Text("LOAI_TRO_CAP", Code(fields.Need("form.benefit.kind"), "funeral", "survivor-monthly", "survivor-lump-sum")),
            new XElement("NGUOI_HUONG", Text("HO_TEN", fields.Need("form.benefit.payee.fullName")), Text("SO_DINH_DANH", payee),
                Optional("SO_TAI_KHOAN", fields.Find("form.benefit.payee.bankAccount")), Optional("MA_NGAN_HANG", fields.Find("form.benefit.payee.bankCode"))),
        ];
    }

    private object?[] Supplement() =>
    [
        Text("NGAY_BO_SUNG", WireTime.Instant(fields.Need("supplementedAt")) is { } at ? WireTime.Second(at) : ""), Optional("NOI_DUNG", fields.Find("note")),
        Papers().ToArray(),
    ];

    private IEnumerable<XElement> Papers()
    {
        for (var i = 0; fields.At($"documents.{i}") is not null; i++)
        {
            var path = $"documents.{i}";
            yield return new XElement("GIAY_TO",
                Text("MA_GIAY_TO", fields.Find($"{path}.code") ?? fields.Need($"{path}.id")), Text("TEN_GIAY_TO", fields.Need($"{path}.title")),
                Optional("TEN_TEP", fields.Find($"{path}.fileName")), Optional("DU_LIEU", fields.Find($"{path}.content")));
        }
    }

    private object[] Person(string path)
    {
        var number = fields.Need($"{path}.citizenId");
        CheckPerson(number, fields.Need($"{path}.sex"), WireTime.DayOf(fields.Need($"{path}.birthDate")));
        return [Text("HO_TEN", fields.Need($"{path}.fullName")), Sex("GIOI_TINH", $"{path}.sex"), Day("NGAY_SINH", $"{path}.birthDate"), Text("SO_DINH_DANH", number)];
    }

    private void CheckPerson(string number, string sex, DateOnly? bornOn) =>
        isTruthful &= number.Length == 0 || (bornOn is { } day && CitizenId.TryParse(number, out var id) && id.Fits(sex, day));

    private XElement[] Residence(string path) =>
    [
        Text("NOI_CU_TRU", fields.Need($"{path}.detail")), Text("MATINH_CU_TRU", fields.Need($"{path}.provinceCode")),
        Text("MAHUYEN_CU_TRU", fields.Find($"{path}.districtCode") ?? ""), Text("MAXA_CU_TRU", fields.Need($"{path}.communeCode")),
    ];

    private XElement Sex(string name, string path) => Text(name, Code(fields.Need(path), "male", "female", "unknown"));

    private XElement Day(string name, string path) => Text(name, WireTime.DayOf(fields.Need(path)) is { } day ? WireTime.Day(day) : "");

    // 1, 2, 3 in the order given; nothing for a word the contract does not know, so that the XSD refuses it.
    private static string Code(string word, string one, string two, string three) =>
        word == one ? "1" : word == two ? "2" : word == three ? "3" : "";

    private static XElement Text(string name, string value) => new(name, value);

    private static XElement? Optional(string name, string? value) => value is null ? null : new XElement(name, value);
}
