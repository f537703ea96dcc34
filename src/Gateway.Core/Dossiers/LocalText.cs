using System.Text.Json.Serialization;

namespace Gateway.Dossiers;

/// <summary>A text for people in both languages of the product: Vietnamese first, written by thinking in Vietnamese.</summary>
public sealed record LocalText([property: JsonRequired] string Vi, [property: JsonRequired] string En);
