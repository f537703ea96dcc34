using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Adapters.Wire;

namespace Gateway.Adapters.CivilStatus;

/// <summary>The members of <c>data</c>, every one a string, in the order they were added; an absent value leaves its member out.</summary>
internal sealed class FormText(RequestFields fields)
{
    private const string DayFormat = "dd.MM.yyyy";
    private readonly List<(string Name, string? Text, Address? Address)> members = [];

    /// <summary>Whether a value stands there that is known to be made up.</summary>
    public bool IsFalse { get; private set; }

    public void Add(string name, string? value)
    {
        IsFalse |= Placeholders.Is(value);
        if (!string.IsNullOrEmpty(value))
            members.Add((name, value, null));
    }

    public void Day(string name, string path)
    {
        if (fields.Find(path) is { } text)
            Add(name, DayText(text));
    }

    public void NeedDay(string name, string path) => Add(name, DayText(fields.Need(path)));

    /// <summary>A value of ours in the authority's code list; one that the list does not know counts as lacking.</summary>
    public void Code(string name, string path, IReadOnlyDictionary<string, string> list)
    {
        if (list.TryGetValue(fields.Need(path), out var code))
            Add(name, code);
        else
            fields.Lacking.Add(path);
    }

    /// <summary>The three members of an identity paper, with the citizen number repeated under its own name.</summary>
    public void Identity(string prefix, string numberName, string path, IReadOnlyDictionary<string, string> list)
    {
        Code(prefix + "LoaiGiayToTuyThan", path + ".type", list);
        Add(prefix + numberName, fields.Need(path + ".number"));
        if (fields.Find(path + ".type") == "citizen-id")
            Add(prefix + "SoDDCN", fields.Find(path + ".number"));
    }

    /// <summary>An address as the object the authority has; districts stay empty since 2025-07-01.</summary>
    public void Place(string name, string path)
    {
        var address = new Address(fields.Need(path + ".provinceCode"), fields.Find(path + ".districtCode") ?? "", fields.Need(path + ".communeCode"), fields.Need(path + ".detail"));
        IsFalse |= Placeholders.Is(address.Detail);
        members.Add((name, null, address));
    }

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, WireJson.Writing);
        json.WriteStartObject();
        foreach (var (name, text, address) in members)
        {
            if (address is null)
            {
                json.WriteString(name, text);
                continue;
            }
            json.WriteStartObject(name);
            json.WriteString("maTinh", address.Province);
            json.WriteString("maHuyen", address.District);
            json.WriteString("maXa", address.Commune);
            json.WriteString("dcChiTiet", address.Detail);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? DayText(string fullDate) => WireTime.DayOf(fullDate)?.ToString(DayFormat, CultureInfo.InvariantCulture);

    private sealed record Address(string Province, string District, string Commune, string Detail);
}
