using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>
/// A dossier in the portal's member names. The status is the shop's, digit for digit; the due time is the shop's or empty; result papers
/// come from agencies' results alone. Nothing is rounded up to look finished.
/// </summary>
internal sealed class PortalDossier(AgencyRequest request, PortalWire wire, int status)
{
    private const int Done = 9, Returned = 10, SummaryMax = 1000, HandlerMax = 50, FileNameMax = 4000;
    private readonly RequestFields fields = new(request);
    private readonly PortalPapers papers = new(request, wire);

    public bool IsIncomplete => fields.Lacking.Count > 0;

    public static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    public JsonObject Content()
    {
        var received = request.ReceivedAt ?? WireTime.Instant(fields.Need("receivedAt"));
        var content = new JsonObject
        {
            ["MaHoSo"] = request.Dossier,
            ["MaTTHC"] = request.ProcedureCode,
            ["ChuHoSo"] = fields.Need("applicant.fullName"),
            ["LoaiDoiTuong"] = "1",
            ["NgayTiepNhan"] = received is { } at ? WireTime.Second(at) : "",
            ["NgayHenTra"] = request.DueAt is { } due ? WireTime.Second(due) : "",
            ["TrangThaiHoSo"] = Text(status),
            ["DonViXuLy"] = request.Office,
            ["TaiLieuNop"] = Submitted(),
        };
        Add(content, "SoDienThoai", fields.Find("applicant.phone"));
        Add(content, "Email", fields.Find("applicant.email"));
        Add(content, "TrichYeuHoSo", Clip(fields.Find("summary"), SummaryMax));
        Add(content, "KenhThucHien", fields.Find("channel") is { } channel ? wire.Channels.GetValueOrDefault(channel) : null);
        if (fields.Find("applicant.citizenId") is { } citizen)
        {
            content["SoGiayToChuHoSo"] = citizen;
            content["DinhDanhCHS"] = new JsonArray(new JsonObject { ["LoaiDinhDanh"] = "1", ["SoDinhDanh"] = citizen });
        }
        Finish(content);
        return content;
    }

    /// <summary>One line of progress for the one thing that happened, in the status list's own words.</summary>
    public JsonObject Progress(string statusName)
    {
        var progress = new JsonObject
        {
            ["MaHoSo"] = request.Dossier,
            ["ThoiDiemXuLy"] = WireTime.Second(request.OccurredAt),
            ["PhongBanXuLy"] = request.Office,
            ["NoiDungXuLy"] = statusName,
            ["TrangThai"] = Text(status),
        };
        if (status <= 2)
            Add(progress, "NguoiXuLy", Clip(fields.Find("receiver.fullName"), HandlerMax));
        if (request.DueAt is { } due)
            progress["NgayKetThucTheoQuyDinh"] = WireTime.Second(due);
        return progress;
    }

    /// <summary>Whether the message would state something known to be untrue.</summary>
    public bool IsFalse(JsonNode? content) => papers.IsFalse || HasPlaceholder(content);

    private void Finish(JsonObject content)
    {
        if (status is not (Done or Returned))
            return;
        content[status == Done ? "NgayKetThucXuLy" : "NgayTra"] = WireTime.Second(request.OccurredAt);
        if (papers.Results(fields) is { Count: > 0 } results)
            content["DanhSachGiayToKetQua"] = results;
    }

    private JsonArray Submitted()
    {
        var list = new JsonArray();
        if (fields.At("documents") is not { ValueKind: JsonValueKind.Array } documents)
            return list;
        foreach (var document in documents.EnumerateArray())
        {
            var item = new JsonObject
            {
                ["TepDinhKemId"] = WireJson.Text(document, "id"),
                ["TenTepDinhKem"] = Clip(WireJson.Text(document, "fileName") ?? WireJson.Text(document, "title"), FileNameMax),
                ["IsDeleted"] = "False",
            };
            Add(item, "MaThanhPhanHoSo", WireJson.Text(document, "code"));
            list.Add(item);
        }
        return list;
    }

    private static bool HasPlaceholder(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(m => HasPlaceholder(m.Value)),
        JsonArray items => items.Any(HasPlaceholder),
        JsonValue value => Placeholders.Is(value.GetValue<string>()),
        _ => false,
    };

    private static void Add(JsonObject to, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            to[name] = value;
    }

    private static string? Clip(string? text, int max) => text?.Length > max ? text[..max] : text;
}
