using System.Text.Json.Serialization;
using Gateway.Exchanges;

namespace Gateway.Adapters.CivilStatus;

/// <summary>The <c>wire</c> member of the agency's contract: its code lists.</summary>
internal sealed record CivilStatusWire(
    IReadOnlyDictionary<string, string> Sex,
    IReadOnlyDictionary<string, string> Identity,
    IReadOnlyDictionary<string, string> Registration,
    IReadOnlyDictionary<string, CivilStatusState> States);

/// <summary>What a <c>trangThai</c> of <c>LayKetQua</c> means. <paramref name="Answer"/> null: still working.</summary>
internal sealed record CivilStatusState(AnswerKind? Answer = null, string? Code = null);

/// <summary>The <c>wire</c> member of one operation.</summary>
/// <param name="Form">How the body is made: birth, death, supplement or withdrawal.</param>
internal sealed record CivilStatusOperationWire(string Path, string Module, CivilStatusForm Form, CivilStatusDocument? Document = null);

internal enum CivilStatusForm
{
    Birth,
    Death,
    Supplement,
    Withdrawal,
}

/// <summary>The paper that comes with a result, as base64 PDF in <paramref name="Member"/>.</summary>
internal sealed record CivilStatusDocument(string Member, string Code, string Title, string FileName);

/// <summary>The body of <c>NhanDKHT</c> and of its two companions. <see cref="Data"/> is JSON inside a string, as the partner has it.</summary>
internal sealed record CivilStatusMessage
{
    public required string MaDonVi { get; init; }

    public required string Module { get; init; }

    /// <summary>Our idempotency key.</summary>
    public required string MaHoSoLT { get; init; }

    /// <summary>The dossier number.</summary>
    public required string MaHoSoMCDT { get; init; }

    public required string NgayTiepNhan { get; init; }

    public required string Data { get; init; }

    public required IReadOnlyList<CivilStatusFile> FileDinhKem { get; init; }
}

internal sealed record CivilStatusFile(string Id, string LoaiGiayTo, string TenGiayTo, string TenTepDinhKem, string HuyGiayTo, string DuLieuTepDinhKem);

/// <summary>The body of <c>LayKetQua</c>: at most three keys of one module.</summary>
internal sealed record CivilStatusQuestion(IReadOnlyList<string> MaDinhDanhHoSo, string MaTinh, string Module);

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CivilStatusWire)), JsonSerializable(typeof(CivilStatusOperationWire)), JsonSerializable(typeof(CivilStatusMessage)), JsonSerializable(typeof(CivilStatusQuestion))]
internal sealed partial class CivilStatusJson : JsonSerializerContext;
