using Gateway.Adapters.Wire;

namespace Gateway.Adapters.CivilStatus;

/// <summary>The birth registration form in the authority's member names (nks the child, me and cha the parents, nyc who asks).</summary>
internal static class BirthForm
{
    public static void Write(FormText form, RequestFields fields, CivilStatusWire codes)
    {
        form.Add("maGCS", fields.Need("form.birthCertificatePaper.number"));
        form.NeedDay("ngayCapGCS", "form.birthCertificatePaper.issuedOn");
        form.Code("loaiDangKy", "form.registration.kind", codes.Registration);
        form.Add("noiDangKy", fields.Need("form.registration.placeName"));
        form.Add("soLuongBanSao", fields.Find("form.registration.copies"));
        Child(form, fields, codes);
        Parent(form, fields, codes, "me", "form.mother");
        if (fields.Find("form.father.fullName") is not null)
            Parent(form, fields, codes, "cha", "form.father");
        Requester.Write(form, fields, codes);
    }

    private static void Child(FormText form, RequestFields fields, CivilStatusWire codes)
    {
        form.Add("nksHoTen", fields.Need("form.child.fullName"));
        form.Code("nksGioiTinh", "form.child.sex", codes.Sex);
        if (WireTime.Instant(fields.Need("form.child.bornAt")) is { } born)
        {
            form.Add("nksNgaySinh", WireTime.Format(born, "dd.MM.yyyy"));
            form.Add("nksNgaySinhBangChu", DateInWords.Of(WireTime.DayOf(born)));
        }
        form.Add("nksNoiSinh", fields.Need("form.child.placeOfBirth"));
        form.Add("nksNoiSinhDVHC", fields.Find("form.child.placeOfBirthCode"));
        form.Add("nksQueQuan", fields.Need("form.child.homeTown"));
        form.Add("nksDanToc", fields.Need("form.child.ethnicity"));
        form.Add("nksQuocTich", fields.Need("form.child.nationality"));
    }

    // Of a father the form may know no more than his name.
    private static void Parent(FormText form, RequestFields fields, CivilStatusWire codes, string prefix, string path)
    {
        form.Add(prefix + "HoTen", fields.Need(path + ".fullName"));
        form.Day(prefix + "NgaySinh", path + ".birthDate");
        form.Add(prefix + "DanToc", fields.Find(path + ".ethnicity"));
        form.Add(prefix + "QuocTich", fields.Find(path + ".nationality"));
        if (fields.Find(path + ".residence.communeCode") is not null)
            form.Place(prefix + "NoiCuTru", path + ".residence");
        if (fields.Find(path + ".identity.number") is not null)
            form.Identity(prefix, "SoGiayToTuyThan", path + ".identity", codes.Identity);
    }
}
