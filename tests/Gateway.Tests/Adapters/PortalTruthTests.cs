using System.Text.Json.Nodes;
using CsCheck;
using Gateway.Adapters;
using Gateway.Adapters.ProvincialPortal;
using Gateway.Tests.Simulators;
using Gateway.Exchanges;

namespace Gateway.Tests.Adapters;

/// <summary>What the portal is told is what the shop said, for every status and every due time.</summary>
public sealed class PortalTruthTests
{
    private static readonly AgencyContract Contract = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(a => a.Contract.Code == "provincial-portal").Contract;
    private static readonly PortalWire Wire = System.Text.Json.JsonSerializer.Deserialize(Contract.Wire.GetRawText(), PortalJson.Default.PortalWire)!;

    [Fact]
    public void A_status_is_reported_digit_for_digit() => Gen.Int[1, 10].Sample(status =>
    {
        var dossier = new PortalDossier(Request(), Wire, status);
        var (content, progress) = (dossier.Content(), dossier.Progress("x"));
        return (string?)content["TrangThaiHoSo"] == $"{status}" && (string?)progress["TrangThai"] == $"{status}"
            && content.ContainsKey("NgayKetThucXuLy") == (status == 9) && content.ContainsKey("NgayTra") == (status == 10);
    });

    [Fact]
    public void The_due_time_is_the_shops_or_empty() => Gen.Int[0, 4000].Nullable().Sample(hours =>
    {
        DateTimeOffset? due = hours is { } h ? CasePlayer.Now.AddHours(h) : null;
        var content = new PortalDossier(Request() with { DueAt = due }, Wire, 4).Content();
        return (string?)content["NgayHenTra"] == (due?.ToOffset(TimeSpan.FromHours(7)).ToString("yyyyMMddHHmmss", null) ?? "");
    });

    [Fact]
    public void A_progress_report_is_one_line_about_what_happened()
    {
        var progress = new PortalDossier(Request(), Wire, 4).Progress("Đang xử lý");
        Assert.Equal(["MaHoSo", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai"], ((IDictionary<string, JsonNode?>)progress).Keys);
    }

    private static AgencyRequest Request() => BenchRequests.Of("sync-status", "accepted-birth", portalStatus: 4);
}
