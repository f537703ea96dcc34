using System.Text;
using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

/// <summary>What a published schema of intake says of one member that is a string.</summary>
internal sealed class PublishedRule
{
    private readonly JsonSchemaGate gate;

    /// <summary><paramref name="path"/> are the names of the members down to it.</summary>
    public PublishedRule(string schema, params string[] path)
    {
        using var document = JsonDocument.Parse(Repository.Contract(["intake", "v1", .. schema.Split('/')]));
        var member = path.Aggregate(document.RootElement, (node, name) => node.GetProperty("properties").GetProperty(name));
        gate = JsonSchemaGate.Compile(Encoding.UTF8.GetBytes(member.GetRawText()));
    }

    public bool Allows(string text) => gate.Validate(JsonSerializer.SerializeToElement(text)).Count == 0;
}
