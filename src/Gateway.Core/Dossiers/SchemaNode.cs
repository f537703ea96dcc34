using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gateway.Dossiers;

internal sealed record SchemaMember(string Name, byte[] Utf8, SchemaNode Node);

/// <summary>One compiled schema object. Mutable only while <see cref="SchemaCompiler"/> builds it, because definitions may refer to themselves.</summary>
internal sealed class SchemaNode
{
    /// <summary>One bit per <see cref="JsonValueKind"/>; none means that nothing is allowed (the schema <c>false</c>).</summary>
    public int Kinds { get; set; } = AnyKind;

    public SchemaMember[] Members { get; set; } = [];

    /// <summary>Bits of <see cref="Members"/> that must be there; hence at most 64 members.</summary>
    public ulong Required { get; set; }

    /// <summary>The schema of members not named; null allows anything.</summary>
    public SchemaNode? Others { get; set; }

    /// <summary>What a member may be called; at most <see cref="MemberCountMax"/> of them.</summary>
    public TextRule? Names { get; set; }

    public int MemberCountMax { get; set; } = int.MaxValue;

    public SchemaNode? Items { get; set; }

    public int ItemsMin { get; set; }

    public int ItemsMax { get; set; } = int.MaxValue;

    public TextRule Text { get; set; } = new();

    public NumberRule Number { get; set; } = new();

    public const int AnyKind = ~0;

    public static readonly SchemaNode Never = new() { Kinds = 0 };

    public static int Bit(JsonValueKind kind) => 1 << (int)kind;

    /// <summary>Looks first where the member would stand if the sender kept the schema's order, which most do.</summary>
    public int IndexOf(JsonProperty member, int expected)
    {
        var name = NameOf(member);
        for (var i = expected; i < Members.Length; i++)
        {
            if (name.SequenceEqual(Members[i].Utf8))
                return i;
        }

        for (var i = 0; i < Math.Min(expected, Members.Length); i++)
        {
            if (name.SequenceEqual(Members[i].Utf8))
                return i;
        }

        return -1;
    }

    /// <summary>A member's name as it is meant.</summary>
    public static ReadOnlySpan<byte> NameOf(JsonProperty member)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(member);
        return name.Contains((byte)'\\') ? Decoded(member) : name;
    }

    // Apart, so that the closure is only paid for by escaped names. A meaningless one matches no member.
    private static byte[] Decoded(JsonProperty member) => Encoding.UTF8.GetBytes(JsonStrings.TryRead(() => member.Name) ?? "\0");
}

internal static class JsonStrings
{
    /// <summary>Null where the text has no meaning: invalid UTF-8 or half of a surrogate pair, which System.Text.Json reports by throwing.</summary>
    public static string? TryRead(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

internal sealed record NumberRule(bool Integer = false, decimal Min = decimal.MinValue, decimal Max = decimal.MaxValue)
{
    public string? Broken(JsonElement value)
    {
        if (Integer)
            return value.TryGetInt64(out var whole) ? Outside(whole) : "type";
        return value.TryGetDecimal(out var number) ? Outside(number) : "type";
    }

    private string? Outside(decimal number) => number < Min ? "minimum" : number > Max ? "maximum" : null;
}
