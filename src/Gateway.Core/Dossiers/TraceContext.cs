using System.Buffers;

namespace Gateway.Dossiers;

/// <summary>
/// Where a piece of work belongs in somebody's distributed trace (W3C Trace Context, level 1). <see cref="Parent"/> is a
/// <c>traceparent</c> of version 00, 55 characters; <see cref="State"/> is the vendors' <c>tracestate</c>, at most 512, handed on unread.
/// </summary>
public sealed record TraceContext
{
    private const int ParentLength = 55, StateLengthMax = 512;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private TraceContext(string parent, string? state) => (Parent, State) = (parent, state);

    public string Parent { get; }

    public string? State { get; }

    /// <summary>
    /// Null when <paramref name="parent"/> is no traceparent: it is then as if there were none (§4.3). One of a later version is read as far as
    /// version 00 goes. A state that cannot be one is left out, its parent stays.
    /// </summary>
    public static TraceContext? Read(string? parent, string? state)
    {
        if (parent is null || !IsParent(parent))
            return null;
        return new(parent.Length == ParentLength && parent.StartsWith("00", StringComparison.Ordinal) ? parent : $"00{parent[2..ParentLength]}", IsState(state) ? state : null);
    }

    /// <summary>What <see cref="ToString"/> made.</summary>
    public static TraceContext? Stored(string? text) =>
        text is null ? null : text.Length > ParentLength ? Read(text[..ParentLength], text[(ParentLength + 1)..]) : Read(text, null);

    public override string ToString() => State is null ? Parent : $"{Parent} {State}";

    // version-trace-span-flags; neither the trace nor the span is nothing but zeros, and version ff is none.
    private static bool IsParent(string text) =>
        text.Length >= ParentLength && (text.Length == ParentLength || (text[ParentLength] == '-' && !text.StartsWith("00", StringComparison.Ordinal)))
        && text[2] == '-' && text[35] == '-' && text[52] == '-'
        && IsHex(text.AsSpan(0, 2)) && !text.StartsWith("ff", StringComparison.Ordinal)
        && IsId(text.AsSpan(3, 32)) && IsId(text.AsSpan(36, 16)) && IsHex(text.AsSpan(53, 2));

    private static bool IsId(ReadOnlySpan<char> digits) => IsHex(digits) && digits.ContainsAnyExcept('0');

    private static bool IsHex(ReadOnlySpan<char> digits) => !digits.ContainsAnyExcept(Hex);

    private static bool IsState(string? text) => text is { Length: > 0 and <= StateLengthMax } && text.Contains('=', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
