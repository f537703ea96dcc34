using System.Globalization;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Procedures;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>Reads the values of a list's parameters strictly: one we cannot read is an error, never ignored.</summary>
internal static class ExchangeListing
{
    public static readonly string[] Names = ["state", "agency", "dossier", "procedure", "since", "limit", "after"];

    private const int ValueLengthMax = 200;

    private static readonly string[] States =
        ["waiting", "due", "in_flight", "awaiting_callback", "parked", "held", "settled", "answered", "refused", "cancelled", "superseded"];

    /// <summary>What to list, or the name of the parameter that is wrong.</summary>
    public static (ExchangeFilter Filter, string? Wrong) Read(IQueryCollection query, SystemPrincipal caller, DateTimeOffset now)
    {
        var filter = new ExchangeFilter { Limit = ExchangeEndpoints.LimitDefault, Offices = caller.AllOffices ? null : [.. caller.Offices.Select(office => office.Value)] };
        foreach (var (name, values) in query)
        {
            if (values is not [{ Length: > 0 and <= ValueLengthMax } value] || With(filter, name, value, now) is not { } narrower)
                return (filter, name);
            filter = narrower;
        }
        return (filter, null);
    }

    private static ExchangeFilter? With(ExchangeFilter filter, string name, string value, DateTimeOffset now) => name switch
    {
        "state" when States.Contains(value) => filter with { State = value },
        "agency" => filter with { Agency = value },
        "dossier" => filter with { Dossier = value },
        "procedure" => filter with { Procedure = ProcedureCatalog.WithoutUnit(value) },
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
        return DateTimeRule.TryRead(value, out var time) ? time : null;
    }
}
