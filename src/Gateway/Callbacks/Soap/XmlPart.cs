using System.Text;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>An element that the schema has accepted: enough of a tree to read an operation from.</summary>
internal sealed class XmlPart(string name)
{
    private string first = "";
    private StringBuilder? rest;
    private List<XmlPart>? parts;
    private List<(string Name, string Value)>? attributes;

    public string Name { get; } = name;

    public string Text => rest?.ToString() ?? first;

    /// <summary>The text as the schema's simple type reads it; null where the type has elements.</summary>
    public object? Value { get; set; }

    public IReadOnlyList<XmlPart> Parts => parts ?? (IReadOnlyList<XmlPart>)[];

    public void Add(XmlPart part) => (parts ??= []).Add(part);

    public void AddAttribute(string attribute, string value) => (attributes ??= []).Add((attribute, value));

    /// <summary>The next piece of the text; comments may have cut it into as many as a message has nodes.</summary>
    public void Append(string text)
    {
        if (first.Length == 0)
            first = text;
        else
            (rest ??= new StringBuilder(first)).Append(text);
    }

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
