using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.CivilStatus;

/// <summary>Turns a dossier event into the authority's message. Nothing is filled in that the shop did not say.</summary>
internal sealed class Registration(RequestFields fields, CivilStatusWire codes)
{
    private const string Moment = "dd/MM/yyyy HH:mm:ss";
    private readonly FormText form = new(fields);

    /// <summary>Whether the dossier holds a made-up value in the place of a fact.</summary>
    public bool IsFalse => form.IsFalse;

    public CivilStatusMessage Make(AgencyRequest request, CivilStatusOperationWire wire)
    {
        var at = wire.Form switch
        {
            CivilStatusForm.Supplement => WireTime.Instant(fields.Need("supplementedAt")),
            CivilStatusForm.Withdrawal => WireTime.Instant(fields.Need("withdrawnAt")),
            _ => request.ReceivedAt ?? WireTime.Instant(fields.Need("receivedAt")),
        };
        return new()
        {
            MaDonVi = request.Office,
            Module = wire.Module,
            MaHoSoLT = request.IdempotencyKey,
            MaHoSoMCDT = request.Dossier,
            NgayTiepNhan = at is { } instant ? WireTime.Format(instant, Moment) : "",
            Data = Form(wire.Form),
            FileDinhKem = Files(),
        };
    }

    private string Form(CivilStatusForm kind)
    {
        switch (kind)
        {
            case CivilStatusForm.Birth:
                BirthForm.Write(form, fields, codes);
                break;
            case CivilStatusForm.Death:
                DeathForm.Write(form, fields, codes);
                break;
            case CivilStatusForm.Supplement:
                form.Add("noiDungBoSung", fields.Find("note"));
                break;
            case CivilStatusForm.Withdrawal:
                form.Add("lyDoRut", fields.Find("reason"));
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"Unknown form {kind}.");
        }
        return form.ToJson();
    }

    // Papers without content stay at the shop; only what is a file can be attached.
    private List<CivilStatusFile> Files()
    {
        var files = new List<CivilStatusFile>();
        if (fields.At("documents") is not { ValueKind: JsonValueKind.Array } documents)
            return files;
        foreach (var document in documents.EnumerateArray())
        {
            if (WireJson.Text(document, "content") is not { Length: > 0 } content)
                continue;
            var id = WireJson.Text(document, "id") ?? "";
            files.Add(new(id, WireJson.Text(document, "code") ?? "", WireJson.Text(document, "title") ?? "", WireJson.Text(document, "fileName") ?? id, "0", content));
        }
        return files;
    }
}
