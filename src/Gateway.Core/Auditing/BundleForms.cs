using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Auditing;

/// <summary><c>manifest.json</c>.</summary>
/// <param name="Bodies">How many are in <c>bodies.json</c>; left out where there is none.</param>
internal sealed record BundleManifest(
    int Version, string Dossier, DateTimeOffset CreatedAt, int Records, int Checkpoints, int Keys, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Bodies = null);

/// <summary><c>proofs.json</c>: <paramref name="Checkpoint"/> is the hash of the anchor, each path a list of hashes in hex.</summary>
internal sealed record BundleProofs(string Checkpoint, IReadOnlyList<BundleProof> Proofs);

internal sealed record BundleProof(long Position, IReadOnlyList<string> Path);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BundleManifest)), JsonSerializable(typeof(EvidenceBodies)), JsonSerializable(typeof(BundleProofs))]
internal sealed partial class BundleJson : JsonSerializerContext;
