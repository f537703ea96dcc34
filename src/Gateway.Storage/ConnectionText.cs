using System.ComponentModel;
using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;

namespace Gateway.Storage;

/// <summary>What is wrong with a text that should be a connection string.</summary>
public enum ConnectionFault
{
    /// <summary>No pairs of keyword and value.</summary>
    NoPairs,

    /// <summary>A keyword that the driver does not know.</summary>
    NoKeyword,

    /// <summary>The same right after a password, which may itself be cut in two by a semicolon: what stands there is not to be repeated.</summary>
    NoKeywordAfterPassword,

    /// <summary>A value that the keyword cannot have.</summary>
    Value,

    /// <summary>Nothing names the server.</summary>
    NoHost,
}

/// <summary>Reads connection strings for people: what is wrong is said by its keyword and never by a value, for one of them is a password.</summary>
public static partial class ConnectionText
{
    /// <summary>What the driver calls its keywords; it takes other names for some.</summary>
    public static IReadOnlyList<string> Keywords { get; } =
        [.. typeof(NpgsqlConnectionStringBuilder).GetProperties().Select(property => property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName).OfType<string>()];

    /// <summary>The first fault and the keyword that has it; null for a text that can be used.</summary>
    public static (ConnectionFault Fault, string Keyword)? FaultOf(string text)
    {
        DbConnectionStringBuilder pairs = [];
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            return (ConnectionFault.NoPairs, "");
        }
        var known = new NpgsqlConnectionStringBuilder();
        foreach (string keyword in pairs.Keys)
        {
            if (FaultOf(known, keyword, pairs[keyword]) is { } fault)
                return (fault == ConnectionFault.NoKeyword && IsAfterPassword(text, keyword) ? ConnectionFault.NoKeywordAfterPassword : fault, Written(text, keyword));
        }
        return known.Host is { Length: > 0 } ? null : (ConnectionFault.NoHost, "");
    }

    private static ConnectionFault? FaultOf(NpgsqlConnectionStringBuilder known, string keyword, object value)
    {
        if (!known.ContainsKey(keyword))
            return ConnectionFault.NoKeyword;
        try
        {
            known[keyword] = value;
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return ConnectionFault.Value;
        }
    }

    // What looks like a keyword of ours is one that was mistyped, wherever it stands.
    private static bool IsAfterPassword(string text, string keyword) => keyword.AsSpan().IndexOfAny(';', '=') >= 0
        || (Dossiers.Nearest.Of(keyword, Keywords.Select(word => word.ToLowerInvariant())) is null && AfterPassword().Matches(text).Any(match => match.Groups[1].Value.Trim().Equals(keyword, StringComparison.OrdinalIgnoreCase)));

    // Read, a keyword is lower case; shown, it is as it was written.
    private static string Written(string text, string keyword) =>
        Keywords.FirstOrDefault(word => word.Equals(keyword, StringComparison.OrdinalIgnoreCase))
        ?? (text.IndexOf(keyword, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? text.Substring(at, keyword.Length) : keyword);

    [GeneratedRegex("""(?:password|passphrase|pwd|psw)\s*=\s*(?:"[^"]*"|'[^']*'|[^;]*)\s*;[;\s]*([^=;]*)=""", RegexOptions.IgnoreCase)]
    private static partial Regex AfterPassword();
}
