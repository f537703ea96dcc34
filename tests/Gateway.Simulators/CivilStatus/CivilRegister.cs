using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.CivilStatus;

/// <summary>The register books: every entry gets the next number, and a newborn a synthetic personal number of the lawful shape (province, century and sex, year).</summary>
internal sealed class CivilRegister
{
    private const int PageLines = 100;
    private int births, deaths;

    public IReadOnlyDictionary<string, string> Enter(string operation, JsonNode form, DateTimeOffset now)
    {
        var isBirth = operation == "register-birth";
        var number = isBirth ? Interlocked.Increment(ref births) : Interlocked.Increment(ref deaths);
        var fields = new Dictionary<string, string>
        {
            ["ngayDangKy"] = now.ToOffset(TimeSpan.FromHours(7)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
            ["soDangKy"] = number.ToString("0000", CultureInfo.InvariantCulture),
            ["quyenSo"] = "01/2026",
            ["trangSo"] = (1 + (number / PageLines)).ToString("000", CultureInfo.InvariantCulture),
        };
        if (isBirth)
            fields["soDinhDanh"] = PersonalNumber((string)form["nksNgaySinh"]!, (string)form["nksGioiTinh"]!, number);
        fields[isBirth ? "giayKhaiSinh" : "trichLucKhaiTu"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"%PDF-1.7 synthetic {operation} {number}"));
        return fields;
    }

    // ND 137/2015 Art 13: G is 2 for a boy and 3 for a girl born in the 2000s.
    private static string PersonalNumber(string born, string sex, int number)
    {
        var year = int.Parse(born[6..], CultureInfo.InvariantCulture);
        var century = (((year / 100) - 19) * 2) + (sex == "2" ? 1 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"001{century}{year % 100:00}{number:000000}");
    }
}
