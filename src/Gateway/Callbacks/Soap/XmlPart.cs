namespace Gateway.Host.Callbacks.Soap;

/// <summary>An element that the schema has accepted: enough of a tree to read an operation from.</summary>
internal sealed class XmlPart(string name)
{
    private List<XmlPart>? parts;
    private List<(string Name, string Value)>? attributes;

    public string Name { get; } = name;

    public string Text { get; private set; } = "";

    /// <summary>The text as the schema's simple type reads it; null where the type has elements.</summary>
    public object? Value { get; set; }

    public IReadOnlyList<XmlPart> Parts => parts ?? (IReadOnlyList<XmlPart>)[];

    public void Add(XmlPart part) => (parts ??= []).Add(part);

    public void AddAttribute(string attribute, string value) => (attributes ??= []).Add((attribute, value));

    public void Append(string text) => Text = Text.Length == 0 ? text : Text + text;

    public string Attribute(string attribute) => attributes!.First(known => known.Name == attribute).Value;

    public XmlPart? Find(string part)
    {
        for (var i = 0; i < Parts.Count; i++)
        {
            if (Parts[i].Name == part)
                return Parts[i];
        }
        return null;
    }

    /// <summary>The text of a part that the schema requires.</summary>
    public string TextOf(string part) => Find(part)!.Text;

    public string? TextOrNull(string part) => Find(part)?.Text;
}
