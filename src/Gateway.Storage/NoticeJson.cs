using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Planning;

namespace Gateway.Storage;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SupplementItem>))]
internal sealed partial class NoticeJson : JsonSerializerContext;
