using Gateway.Dossiers;
using Gateway.Operating;
using Microsoft.AspNetCore.Components;

namespace Gateway.Host.Operating.Console.Shell;

/// <summary>What every part of a page is made from: it knows who looks and speaks their language.</summary>
public abstract class Part : ComponentBase
{
    [Inject] internal Visit Visit { get; set; } = null!;

    protected string Say(LocalText text) => Visit.Say(text);

    protected string Say(LocalText text, params ReadOnlySpan<object?> values) => Visit.Say(text, values);

    protected bool May(SystemRights right) => Visit.May(right);

    protected string Number(long number) => Visit.Number(number);

    protected static string Time(DateTimeOffset time) => Visit.Time(time);

    /// <summary>For machines: what a <c>time</c> element carries beside what people read.</summary>
    protected static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A screen shows one model.</summary>
public abstract class Screen<TModel> : Part
    where TModel : notnull
{
    [Parameter, EditorRequired] public TModel Model { get; set; } = default!;
}
