using System.Text;
using System.Text.Json;

namespace Gateway.Dossiers;

/// <summary>
/// Where a document breaks its contract: a JSON pointer (RFC 6901) and the schema keyword, never a value. A missing member is pointed at by
/// the name it should have; a member that the contract does not know only when its name is plain letters, else its object is.
/// </summary>
public readonly record struct SchemaError(string At, string Keyword);

/// <summary>
/// A compiled JSON Schema (the part of draft-07 that contracts/ uses) that checks a document without allocating while it is right. It is
/// narrower than draft-07 in three places, so that what passes can be read: integers are written without fraction or exponent, date-times
/// have seconds and an offset, and strings are Unicode that may be composed (<see cref="TextGuard"/>, keyword <c>encoding</c>).
/// </summary>
public sealed class JsonSchemaGate
{
    /// <summary>Errors reported for one document; the rest is not looked for.</summary>
    public const int ErrorsMax = 20;

    private const int ShownNameMax = 40;

    private readonly SchemaNode root;

    private JsonSchemaGate(SchemaNode root) => this.root = root;

    /// <summary>Throws <see cref="NotSupportedException"/> on a keyword, format or shape that the gate would not check.</summary>
    public static JsonSchemaGate Compile(ReadOnlyMemory<byte> schema)
    {
        using var document = JsonDocument.Parse(schema);
        return new JsonSchemaGate(SchemaCompiler.Compile(document.RootElement));
    }

    /// <summary>At most <see cref="ErrorsMax"/> errors, none when the document is right; pointers start with <paramref name="at"/>.</summary>
    public IReadOnlyList<SchemaError> Validate(JsonElement document, string at = "")
    {
        var errors = new Errors();
        Check(root, document, ref errors);
        errors.Under(0, at);
        return errors.Found;
    }

    private static void Check(SchemaNode node, JsonElement value, ref Errors errors)
    {
        var kind = value.ValueKind;
        if ((node.Kinds & SchemaNode.Bit(kind)) == 0)
        {
            errors.Add("type");
            return;
        }

        switch (kind)
        {
            case JsonValueKind.Object:
                CheckObject(node, value, ref errors);
                break;
            case JsonValueKind.Array:
                CheckArray(node, value, ref errors);
                break;
            case JsonValueKind.String:
                if (node.Text.Broken(value) is { } broken)
                    errors.Add(broken);
                break;
            case JsonValueKind.Number:
                if (node.Number.Broken(value) is { } wrong)
                    errors.Add(wrong);
                break;
        }
    }

    private static void CheckObject(SchemaNode node, JsonElement value, ref Errors errors)
    {
        var seen = 0UL;
        var expected = 0;
        if (node.MemberCountMax < int.MaxValue && value.GetPropertyCount() > node.MemberCountMax)
        {
            errors.Add("maxProperties");
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (errors.Full)
                return;
            if (node.Names is { } names && names.Broken(SchemaNode.NameOf(member)) is not null)
                errors.Add("propertyNames");
            var before = errors.Count;
            var index = node.IndexOf(member, expected);
            if (index >= 0)
            {
                expected = index + 1;
                seen |= 1UL << index;
                Check(node.Members[index].Node, member.Value, ref errors);
                if (errors.Count > before)
                    errors.Under(before, "/" + Escape(node.Members[index].Name));
            }
            else if (node.Others is { } others)
            {
                if (others.Kinds == 0)
                    errors.Add("additionalProperties");
                else
                    Check(others, member.Value, ref errors);
                if (errors.Count > before)
                    errors.Under(before, ShownName(member));
            }
        }

        for (var missing = node.Required & ~seen; missing != 0; missing &= missing - 1)
        {
            var before = errors.Count;
            errors.Add("required");
            errors.Under(before, "/" + Escape(node.Members[System.Numerics.BitOperations.TrailingZeroCount(missing)].Name));
        }
    }

    private static void CheckArray(SchemaNode node, JsonElement value, ref Errors errors)
    {
        var length = value.GetArrayLength();
        if (length < node.ItemsMin)
            errors.Add("minItems");
        if (length > node.ItemsMax)
            errors.Add("maxItems");
        if (node.Items is not { } items || length > node.ItemsMax)
            return;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (errors.Full)
                return;
            var before = errors.Count;
            Check(items, item, ref errors);
            if (errors.Count > before)
                errors.Under(before, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{index}"));
            index++;
        }
    }

    // A sender could put a person's name or number where a member's name belongs; only what looks like a misspelt member is said back.
    private static string ShownName(JsonProperty member)
    {
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(member);
        if (raw.Length is 0 or > ShownNameMax)
            return "";
        foreach (var letter in raw)
        {
            if (!char.IsAsciiLetter((char)letter))
                return "";
        }

        return "/" + Encoding.ASCII.GetString(raw);
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    // Pointers are put together on the way out, so a right document costs none.
    private struct Errors
    {
        private List<SchemaError>? found;

        public readonly int Count => found?.Count ?? 0;

        public readonly bool Full => Count >= ErrorsMax;

        public readonly IReadOnlyList<SchemaError> Found => found ?? (IReadOnlyList<SchemaError>)[];

        public void Add(string keyword)
        {
            if (!Full)
                (found ??= []).Add(new SchemaError("", keyword));
        }

        public readonly void Under(int first, string segment)
        {
            for (var i = first; i < Count && segment.Length > 0; i++)
                found![i] = found[i] with { At = segment + found[i].At };
        }
    }
}
