using System.Globalization;

namespace Gateway.Dossiers;

/// <summary>
/// Time-ordered identifiers (UUIDv7, RFC 9562) that wear a short prefix at the edges, such as <c>exc_0192f3c17b1e7c559d0e1f2a00000058</c>.
/// Inside, they are plain <see cref="Guid"/>s; the prefix is only for people and wires.
/// </summary>
public static class Ids
{
    public const string Event = "evt_", Exchange = "exc_", Attempt = "att_", Callback = "cbk_", Plan = "pln_", Result = "res_", Key = "key_";

    /// <summary>A new identifier that sorts after every earlier one of this process, to the millisecond of <paramref name="clock"/>.</summary>
    public static Guid New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Guid.CreateVersion7(clock.GetUtcNow());
    }

    /// <summary>The edge form: prefix and 32 lower-case hexadecimal digits.</summary>
    public static string Format(string prefix, Guid id) => prefix + id.ToString("n", CultureInfo.InvariantCulture);

    /// <summary>Reads the edge form back; false for another prefix or anything that is not 32 hexadecimal digits.</summary>
    public static bool TryParse(string prefix, string? text, out Guid id)
    {
        id = default;
        return text is not null && text.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(prefix.Length), "n", out id);
    }
}
