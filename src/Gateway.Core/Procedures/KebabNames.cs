using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Procedures;

/// <summary>Enum members in files as <c>go-on</c>; numbers are refused.</summary>
public sealed class KebabNames<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
