using Gateway.Adapters.Wire;

namespace Gateway.Adapters.CivilStatus;

/// <summary>The death registration form (nkt the deceased, gbt the notice of death, nyc who asks).</summary>
internal static class DeathForm
{
    public static void Write(FormText form, RequestFields fields, CivilStatusWire codes)
    {
        form.Add("gbtSo", fields.Need("form.deathNotice.number"));
        form.NeedDay("gbtNgay", "form.deathNotice.issuedOn");
        form.Add("gbtCoQuanCap", fields.Find("form.deathNotice.issuedBy"));
        form.Add("nktHoTen", fields.Need("form.deceased.fullName"));
        form.Code("nktGioiTinh", "form.deceased.sex", codes.Sex);
        form.NeedDay("nktNgaySinh", "form.deceased.birthDate");
        form.Add("nktDanToc", fields.Find("form.deceased.ethnicity"));
        form.Add("nktQuocTich", fields.Find("form.deceased.nationality"));
        form.Add("nktSoDDCN", fields.Need("form.deceased.citizenId"));
        form.Place("nktNoiCuTru", "form.deceased.lastResidence");
        if (WireTime.Instant(fields.Need("form.deceased.diedAt")) is { } died)
        {
            form.Add("nktNgayChet", WireTime.Format(died, "dd.MM.yyyy"));
            form.Add("nktGioPhutChet", WireTime.Format(died, "HH:mm"));
        }
        form.Add("nktNoiChet", fields.Need("form.deceased.placeOfDeath"));
        Requester.Write(form, fields, codes);
    }
}

/// <summary>Who asks for the registration; the same members in both forms.</summary>
internal static class Requester
{
    public static void Write(FormText form, RequestFields fields, CivilStatusWire codes)
    {
        form.Add("nycHoTen", fields.Need("form.requester.fullName"));
        form.Add("nycQuanHe", fields.Need("form.requester.relation"));
        form.Identity("nyc", "SoGiayTo", "form.requester.identity", codes.Identity);
        form.Day("nycNgayCap", "form.requester.identity.issuedOn");
        form.Add("nycNoiCap", fields.Find("form.requester.identity.issuedBy"));
        form.Add("nycSoDienThoai", fields.Find("form.requester.phone"));
        form.Add("nycEmail", fields.Find("form.requester.email"));
    }
}
