using System.Text;
using System.Text.Json;

namespace Gateway.Dossiers;

/// <summary>
/// Reads a schema once, at start. Whatever it does not know it refuses: a keyword silently ignored would be a check that nobody makes.
/// </summary>
internal sealed class SchemaCompiler
{
    private const int MembersMax = 64;
    private const string DefinitionsPrefix = "#/definitions/";

    private static readonly HashSet<string> Annotations = ["$schema", "$id", "$comment", "title", "description", "examples", "definitions"];

    private readonly Dictionary<string, SchemaNode> definitions = [];
    private readonly JsonElement root;

    private SchemaCompiler(JsonElement root) => this.root = root;

    public static SchemaNode Compile(JsonElement schema) => new SchemaCompiler(schema).Node(schema, new SchemaNode());

    private SchemaNode Node(JsonElement schema, SchemaNode node)
    {
        if (schema.ValueKind == JsonValueKind.False)
            return SchemaNode.Never;
        if (schema.ValueKind == JsonValueKind.True)
            return node;
        if (schema.ValueKind != JsonValueKind.Object)
            throw new NotSupportedException("A schema is an object or a boolean.");
        if (schema.TryGetProperty("$ref", out var target))
            return Definition(target.GetString()!, schema);
        foreach (var keyword in schema.EnumerateObject())
            Apply(node, keyword.Name, keyword.Value);
        Require(node, schema);
        return node;
    }

    private SchemaNode Definition(string target, JsonElement beside)
    {
        var stray = beside.EnumerateObject().FirstOrDefault(k => k.Name != "$ref" && !Annotations.Contains(k.Name));
        if (stray.Value.ValueKind != JsonValueKind.Undefined)
            throw new NotSupportedException($"Draft-07 ignores '{stray.Name}' beside $ref.");
        if (definitions.TryGetValue(target, out var known))
            return known;
        if (!target.StartsWith(DefinitionsPrefix, StringComparison.Ordinal)
            || !root.TryGetProperty("definitions", out var all) || !all.TryGetProperty(target[DefinitionsPrefix.Length..], out var schema))
            throw new NotSupportedException($"$ref '{target}' is not a definition of this schema.");
        if (schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$ref", out _))
            throw new NotSupportedException($"The definition '{target}' is an alias.");
        var node = definitions[target] = new SchemaNode();
        return Node(schema, node);
    }

    private void Apply(SchemaNode node, string keyword, JsonElement value)
    {
        switch (keyword)
        {
            case "type": SetKinds(node, value); break;
            case "properties": node.Members = Members(value); break;
            case "additionalProperties": node.Others = value.ValueKind == JsonValueKind.True ? null : Node(value, new SchemaNode()); break;
            case "propertyNames": node.Names = Node(value, new SchemaNode()).Text; break;
            case "maxProperties": node.MemberCountMax = value.GetInt32(); break;
            case "items": node.Items = Node(value, new SchemaNode()); break;
            case "minItems": node.ItemsMin = value.GetInt32(); break;
            case "maxItems": node.ItemsMax = value.GetInt32(); break;
            case "minLength": node.Text = node.Text with { Min = value.GetInt32() }; break;
            case "maxLength": node.Text = node.Text with { Max = value.GetInt32() }; break;
            case "pattern": node.Text = node.Text with { Pattern = new TextPattern(value.GetString()!) }; break;
            case "format": node.Text = node.Text with { Format = Format(value.GetString()!) }; break;
            case "enum": SetValues(node, value); break;
            case "minimum": node.Number = node.Number with { Min = value.GetDecimal() }; break;
            case "maximum": node.Number = node.Number with { Max = value.GetDecimal() }; break;
            case "required": break;
            default:
                if (!Annotations.Contains(keyword))
                    throw new NotSupportedException($"The schema keyword '{keyword}' is not checked by this gate.");
                break;
        }
    }

    private SchemaMember[] Members(JsonElement properties) =>
        [.. properties.EnumerateObject().Select(p => new SchemaMember(p.Name, Encoding.UTF8.GetBytes(p.Name), Node(p.Value, new SchemaNode())))];

    // Required members that no property describes get a place of their own, so that one bit each tells what is missing.
    private static void Require(SchemaNode node, JsonElement schema)
    {
        string[] required = schema.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(n => n.GetString()!)] : [];
        var unnamed = required.Where(r => node.Members.All(m => m.Name != r));
        node.Members = [.. node.Members, .. unnamed.Select(r => new SchemaMember(r, Encoding.UTF8.GetBytes(r), node.Others ?? new SchemaNode()))];
        if (node.Members.Length > MembersMax)
            throw new NotSupportedException($"More than {MembersMax} properties in one object.");
        foreach (var name in required)
            node.Required |= 1UL << Array.FindIndex(node.Members, m => m.Name == name);
    }

    private static void SetKinds(SchemaNode node, JsonElement type)
    {
        string[] names = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(n => n.GetString()!)] : [type.GetString()!];
        node.Kinds &= names.Aggregate(0, (kinds, name) => kinds | Kinds(name));
        if (names.Contains("integer"))
            node.Number = node.Number with { Integer = !names.Contains("number") };
    }

    private static int Kinds(string name) => name switch
    {
        "object" => SchemaNode.Bit(JsonValueKind.Object),
        "array" => SchemaNode.Bit(JsonValueKind.Array),
        "string" => SchemaNode.Bit(JsonValueKind.String),
        "integer" or "number" => SchemaNode.Bit(JsonValueKind.Number),
        "boolean" => SchemaNode.Bit(JsonValueKind.True) | SchemaNode.Bit(JsonValueKind.False),
        "null" => SchemaNode.Bit(JsonValueKind.Null),
        _ => throw new NotSupportedException($"Unknown type '{name}'."),
    };

    private static void SetValues(SchemaNode node, JsonElement values)
    {
        if (values.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
            throw new NotSupportedException("An enum may list strings only.");
        node.Kinds &= SchemaNode.Bit(JsonValueKind.String);
        node.Text = node.Text with { Values = [.. values.EnumerateArray().Select(v => Encoding.UTF8.GetBytes(v.GetString()!))] };
    }

    private static TextFormat Format(string name) => name switch
    {
        "date" => TextFormat.Date,
        "date-time" => TextFormat.DateTime,
        _ => throw new NotSupportedException($"The format '{name}' is not checked by this gate."),
    };
}
