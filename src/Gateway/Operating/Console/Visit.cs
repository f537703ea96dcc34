using System.Globalization;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.People;
using Gateway.Operating;
using Gateway.Procedures;

namespace Gateway.Host.Operating.Console;

/// <summary>One request of a browser: who looks, in which language, at what time. Every part of a page knows it.</summary>
internal sealed class Visit(ConsoleOptions options, Sessions sessions, TimeProvider clock)
{
    public const string LanguageCookie = "lang";

    private HttpContext? context;
    private int ids;

    /// <summary>The person who looks; null on pages that need nobody.</summary>
    public PersonPrincipal? Person => Context.Features.Get<Principal>() as PersonPrincipal;

    /// <summary>Vietnamese unless the person chose the other.</summary>
    public string Language => Context.Request.Cookies[LanguageCookie] == Languages.English ? Languages.English : Languages.Vietnamese;

    public bool IsEnglish => Language == Languages.English;

    public bool IsTest => options.IsTest;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public string Path => Context.Request.Path.Value ?? "/";

    /// <summary>This page again: path and query.</summary>
    public string Here => Path + Context.Request.QueryString;

    /// <summary>What forms of this person carry.</summary>
    public string Token => sessions.Shown(Context.Request) is { } secret && Person is not null ? FormToken.Of(secret) : "";

    private HttpContext Context => context ?? throw new InvalidOperationException("Nobody said which request this is.");

    /// <summary>The visit that this request is.</summary>
    public static Visit Of(HttpContext context)
    {
        var visit = context.RequestServices.GetRequiredService<Visit>();
        visit.context = context;
        return visit;
    }

    public string Say(LocalText text) => IsEnglish ? text.En : text.Vi;

    public string Say(LocalText text, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.InvariantCulture, Say(text), values);

    /// <summary>An id that nothing else on the page has.</summary>
    public string NewId() => string.Create(CultureInfo.InvariantCulture, $"v{++ids}");

    /// <summary>Whether the person has this right.</summary>
    public bool May(SystemRights right) => Person?.May(right) == true;

    /// <summary>As the wall in Vietnam shows it: <c>dd/MM/yyyy HH:mm</c>, the same in both languages.</summary>
    public static string Time(DateTimeOffset time) => time.ToOffset(VietnamTime.Offset).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset time) => time.ToOffset(VietnamTime.Offset).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>1.234.567</c>, or with commas in English.</summary>
    public string Number(long number) => number.ToString("N0", IsEnglish ? CultureInfo.InvariantCulture : Vietnamese);

    public string Number(double number) => number.ToString("N1", IsEnglish ? CultureInfo.InvariantCulture : Vietnamese);

    // Pinned here: what a machine's culture says of Vietnam is its own affair.
    private static readonly NumberFormatInfo Vietnamese = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };
}
