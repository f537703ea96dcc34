using System.Globalization;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.Texts;
using Gateway.Host.Operating.Groups;
using Gateway.Operating;

namespace Gateway.Host.Operating.Console.Groups;

/// <summary>An act on a group as somebody filled it in; it is shown again where it could not be done.</summary>
/// <param name="Act">The last part of its address.</param>
/// <param name="Version">Of the group, as it was seen.</param>
/// <param name="Until">How long it is muted: a length of <see cref="Lengths"/>, or <see cref="Off"/>.</param>
public sealed record GroupDraft(string Act, int Version, string Note, string Owner, string Until, string Reason)
{
    public const string Say = "ghi-chu", Close = "dong", Reopen = "mo-lai", Mute = "im-lang", Merge = "gop", Split = "tach", Off = "off";

    internal static readonly (string Value, LocalText Text)[] Lengths =
        [("1h", FailureGroupTexts.OneHour), ("4h", FailureGroupTexts.FourHours), ("1d", FailureGroupTexts.OneDay), ("7d", FailureGroupTexts.OneWeek)];

    /// <summary>Numbers of groups to bring in, with blanks or commas between them.</summary>
    public string Groups { get; init; } = "";

    /// <summary>The cause to take out.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Why it was not done.</summary>
    public LocalText? Wrong { get; init; }

    /// <summary>Which field is wrong: <c>note</c>, <c>owner</c>, <c>mutedUntil</c>, <c>groups</c>, <c>reason</c>; null where it is none of them.</summary>
    public string? Field { get; init; }

    /// <summary>Null where there is no such act. Browsers end lines with two signs.</summary>
    internal static GroupDraft? Of(string act, IFormCollection form)
    {
        string Text(string name) => form[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        _ = int.TryParse(Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        return act is Say or Close or Reopen or Mute or Merge or Split
            ? new(act, version, Text("note"), Text("owner"), Text("until"), Text("reason")) { Groups = Text("groups"), Cause = Text("cause") }
            : null;
    }

    /// <summary>The same as the API takes it. Who says something of a new group knows it.</summary>
    internal GroupChangeBody Body(FailureGroup group, DateTimeOffset now) => Act switch
    {
        Say => new(Changed(Note, group.Note), Changed(Owner, group.Owner), group.State == GroupState.New ? "known" : null, default, Reason),
        Close => new(null, null, "closed", default, Reason),
        Reopen => new(null, null, "known", default, Reason),
        _ => new(null, null, null, MutedUntil(now), Reason),
    };

    internal GroupMergeBody MergeBody() => new([.. Groups.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)], Reason);

    internal GroupDraft Refused(Problem problem)
    {
        var field = problem.Errors[0].Pointer.TrimStart('/');
        return this with { Wrong = FailureGroupTexts.Wrong(field, problem.Errors[0].Rule), Field = field.Length == 0 ? null : field };
    }

    /// <summary>Somebody else was quicker, or there is nothing to do.</summary>
    internal GroupDraft Refused(GroupAct ending) => this with { Wrong = ending == GroupAct.Pointless ? FailureGroupTexts.NothingChanged : FailureGroupTexts.Overtaken };

    private static string? Changed(string given, string? before) => given == (before ?? "") ? null : given;

    private JsonElement MutedUntil(DateTimeOffset now)
    {
        var until = Array.Exists(Lengths, length => length.Value == Until) && Durations.TryRead(Until, out var span) ? (now + span).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";
        return JsonElement.Parse(Until == Off ? "null" : $"\"{until}\"");
    }
}
