using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Host.Callbacks;

/// <summary>Proof that the callback is durable; the same for a repeat.</summary>
internal sealed record CallbackReceiptBody(string Receipt, string ReceivedAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CallbackReceiptBody))]
internal sealed partial class CallbackJson : JsonSerializerContext;
