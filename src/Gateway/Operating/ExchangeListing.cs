using System.Buffers.Text;
using System.Globalization;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>Where the next page begins; opaque to callers.</summary>
internal static class PageCursor
{
    public static string Write(Guid last) => Base64Url.EncodeToString(last.ToByteArray(bigEndian: true));

    public static bool TryRead(string text, out Guid last)
    {
        Span<byte> bytes = stackalloc byte[18];
        last = default;
        if (text.Length != 22 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != 16)
            return false;
        last = new Guid(bytes[..16], bigEndian: true);
        return true;
    }
}

/// <summary>Reads the parameters of a list strictly: a name we do not know or a value we cannot read is an error, never ignored.</summary>
internal static class ExchangeListing
{
    private static readonly string[] States =
        ["waiting", "due", "in_flight", "awaiting_callback", "parked", "held", "settled", "answered", "refused", "cancelled", "superseded"];

    /// <summary>Null when a parameter is wrong.</summary>
    public static ExchangeFilter? Read(IQueryCollection query, SystemPrincipal caller, DateTimeOffset now)
    {
        var filter = new ExchangeFilter { Limit = ExchangeEndpoints.LimitDefault, Offices = caller.AllOffices ? null : [.. caller.Offices.Select(office => office.Value)] };
        foreach (var (name, values) in query)
        {
            if (values is not [{ Length: > 0 and <= 200 } value] || With(filter, name, value, now) is not { } narrower)
                return null;
            filter = narrower;
        }
        return filter;
    }

    private static ExchangeFilter? With(ExchangeFilter filter, string name, string value, DateTimeOffset now) => name switch
    {
        "state" when States.Contains(value) => filter with { State = value },
        "agency" => filter with { Agency = value },
        "dossier" => filter with { Dossier = value },
        "procedure" => filter with { Procedure = value },
        "since" when Since(value, now) is { } since => filter with { Since = since },
        "limit" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= ExchangeEndpoints.LimitMax => filter with { Limit = limit },
        "after" when PageCursor.TryRead(value, out var last) => filter with { Before = last },
        _ => null,
    };

    // A time with its offset, or how long ago: 2h, PT2H.
    private static DateTimeOffset? Since(string value, DateTimeOffset now)
    {
        if (Durations.TryRead(value, out var ago))
            return now - ago;
        return value.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }
}
