using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auditing;

/// <summary>The one way to write a checkpoint: JSON without spaces, members in this order, no escapes. Whatever reads otherwise is none of ours.</summary>
internal static partial class CheckpointText
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static byte[] Write(Checkpoint checkpoint)
    {
        var at = checkpoint.At.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);
        var previous = checkpoint.Previous is { } hash ? $"\"{hash}\"" : "null";
        var bytes = Encoding.UTF8.GetBytes($$"""{"v":1,"origin":"{{checkpoint.Origin}}","size":{{checkpoint.Size}},"root":"{{checkpoint.Root}}","at":"{{at}}","previous":{{previous}},"key":"{{checkpoint.KeyId}}"}""");
        return Read(bytes) is not null ? bytes : throw new ArgumentException("A member of the checkpoint has not its shape.", nameof(checkpoint));
    }

    public static Checkpoint? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Checkpoint.BytesMax || Shape().Match(Encoding.UTF8.GetString(bytes)) is not { Success: true, Groups: var found })
            return null;
        // The shape bounds the digits of the size; the days of a month it cannot know.
        if (!DateTimeOffset.TryParseExact(found["at"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return null;
        var previous = found["previous"] is { Success: true } hash ? hash.Value : null;
        return new(found["origin"].Value, long.Parse(found["size"].Value, CultureInfo.InvariantCulture), found["root"].Value, at, previous, found["key"].Value);
    }

    [GeneratedRegex("""
        \A\{"v":1,"origin":"(?<origin>[A-Za-z0-9._:/+-]{1,128})","size":(?<size>0|[1-9][0-9]{0,17}),"root":"(?<root>[0-9a-f]{64})","at":"(?<at>[0-9T:.-]{27}Z)","previous":(?:null|"(?<previous>[0-9a-f]{64})"),"key":"(?<key>[0-9a-f]{16})"\}\z
        """, RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
