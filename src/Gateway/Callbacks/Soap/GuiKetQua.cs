using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using Gateway.Exchanges;
using Gateway.Host.Callbacks.Reception;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>The operation <c>GuiKetQua</c> in our own words; its content in the one shape of contracts/results/v1.</summary>
internal static class GuiKetQua
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static CallbackDraft Read(XmlPart operation) => new(
        operation.TextOf("maYeuCau"),
        operation.TextOf("maGiaoDich"),
        new AgencyAnswer(KindOf(operation.TextOf("trangThai")), operation.TextOf("maKetQua"), Content(operation), operation.TextOrNull("soThamChieu")),
        XmlConvert.ToDateTimeOffset(operation.TextOf("thoiDiem").Trim()));

    private static AnswerKind KindOf(string status) => status switch
    {
        "DA_GIAI_QUYET" => AnswerKind.Answered,
        "TU_CHOI" => AnswerKind.Refused,
        "YEU_CAU_BO_SUNG" => AnswerKind.SupplementRequested,
        "YEU_CAU_NOP_PHI" => AnswerKind.PaymentRequested,
        _ => throw new UnreachableException("The schema lists every status."),
    };

    private static ReadOnlyMemory<byte> Content(XmlPart operation)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        json.WriteStartObject("fields");
        foreach (var field in operation.Find("duLieu")?.Parts ?? [])
            json.WriteString(field.Attribute("ten"), field.Text);
        json.WriteEndObject();
        if (operation.Find("tepKetQua") is not null)
            WriteDocuments(json, operation);
        if (operation.TextOrNull("ghiChu") is { } note)
            json.WriteString("note", note);
        if (operation.Find("soTien") is { } amount)
            json.WriteNumber("amountVnd", (long)amount.Value!);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteDocuments(Utf8JsonWriter json, XmlPart operation)
    {
        json.WriteStartArray("documents");
        foreach (var file in operation.Parts.Where(part => part.Name == "tepKetQua"))
        {
            json.WriteStartObject();
            json.WriteString("code", file.TextOf("maTep"));
            json.WriteString("title", file.TextOf("tieuDe"));
            WriteIfThere(json, "mediaType", file.TextOrNull("kieuTep"));
            WriteIfThere(json, "fileName", file.TextOrNull("tenTep"));
            if (file.Find("noiDung") is { } content)
                json.WriteBase64String("content", (byte[])content.Value!);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
