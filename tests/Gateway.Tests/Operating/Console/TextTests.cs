using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Operating.Console.Texts;
using Gateway.Operating;

namespace Gateway.Tests.Operating.Console;

/// <summary>The console's words: whole in both languages, and those of contracts/GLOSSARY.md.</summary>
public sealed partial class TextTests
{
    private static readonly string[] Never = ["bản tin", "cầu dao", "huyện", "dead letter", "retry", "resend", "workflow", "pending", "webhook"];

    // Names and signs that are the same in every language.
    private static readonly string[] Same = ["–"];

    private static IEnumerable<(string Name, LocalText Text)> All => typeof(ShellTexts).Assembly.GetTypes().Where(type => type.Namespace == typeof(ShellTexts).Namespace)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(text => text.FieldType == typeof(LocalText)).Select(text => ($"{type.Name}.{text.Name}", (LocalText)text.GetValue(null)!)))
        .Concat(PersonRoles.All.SelectMany(role => new[] { ("role " + role, RoleTexts.NameOf(role)), ("role " + role, RoleTexts.For(role)) }))
        .Concat(RoleTexts.OfPeople.Select(right => ("right " + right, RoleTexts.NameOf(right))))
        .Concat(Types.Select(type => ("type " + type, RecordTexts.OfType(type))));

    private static IEnumerable<string> Types => typeof(AuditTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(type => (string)type.GetRawConstantValue()!);

    [Fact]
    public void Every_text_is_whole_in_both_languages()
    {
        Assert.True(All.Count() > 150);
        Assert.Empty(All.Where(entry => IsUnfinished(entry.Text)).Select(entry => entry.Name));
        Assert.True(IsUnfinished(new("Giao dịch", "Giao dịch")));
        Assert.True(IsUnfinished(new("Còn {0}", "Left")));
        Assert.True(IsUnfinished(new("Còn", "")));
    }

    [Fact]
    public void Words_that_mean_something_else_are_not_said()
    {
        Assert.Empty(All.Where(entry => IsWrong(entry.Text)).Select(entry => entry.Name));
        Assert.True(IsWrong(new("Thử lại giao dịch", "Replay")));
        Assert.True(IsWrong(new("Đang chờ", "Pending")));
        Assert.False(IsWrong(new("Đang tự thử lại", "Next attempt")));
    }

    [Fact]
    public void States_are_called_what_the_glossary_calls_them()
    {
        var ours = All.Where(entry => entry.Name.StartsWith(nameof(StateTexts), StringComparison.Ordinal)).Select(entry => (entry.Text.Vi, entry.Text.En)).ToHashSet();
        var glossary = File.ReadAllText(Path.Combine(Repository.Contracts, "GLOSSARY.md"));
        var rows = StateRow().Matches(glossary[glossary.IndexOf("## Dossier status", StringComparison.Ordinal)..]).Select(row => (row.Groups[1].Value, row.Groups[2].Value)).ToList();

        Assert.True(rows.Count >= 13);
        Assert.Subset(ours, rows.ToHashSet());
    }

    [Fact]
    public void Every_role_every_right_of_a_role_and_every_record_has_its_words()
    {
        Assert.Equal(PersonRoles.RightsOf(PersonRoles.All), RoleTexts.OfPeople.Aggregate(SystemRights.None, (rights, right) => rights | right) & PersonRoles.RightsOf(PersonRoles.All));
        Assert.All(Types, type => Assert.True(RecordTexts.KnowsType(type), type));
    }

    [Fact]
    public void Roles_that_answer_for_dossiers_see_no_audit_and_none_sees_what_agencies_wrote()
    {
        Assert.Equal([PersonRole.Auditor, PersonRole.DataProtection], PersonRoles.With(SystemRights.ReadAudit));
        Assert.Empty(PersonRoles.With(SystemRights.ReadResults));
        Assert.Empty(PersonRoles.With(SystemRights.SendEvents).Concat(PersonRoles.With(SystemRights.SendCallbacks)));
    }

    [Fact]
    public void An_operator_replays_and_a_shift_lead_as_many_as_needed()
    {
        Assert.Equal([PersonRole.Operator, PersonRole.ShiftLead], PersonRoles.With(SystemRights.Replay));
        Assert.Equal([PersonRole.ShiftLead], PersonRoles.With(SystemRights.ReplayMany));
    }

    private static bool IsUnfinished(LocalText text) =>
        text.Vi.Length == 0 || text.En.Length == 0 || (text.Vi == text.En && !Same.Contains(text.Vi)) || !Places(text.Vi).SequenceEqual(Places(text.En));

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    private static bool IsWrong(LocalText text) =>
        Never.Any(word => text.Vi.Contains(word, StringComparison.OrdinalIgnoreCase) || text.En.Contains(word, StringComparison.OrdinalIgnoreCase)) || Again().IsMatch(text.Vi);

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    // Only machines try again by themselves; what a person does is gửi lại.
    [GeneratedRegex("(?<!tự )thử lại", RegexOptions.IgnoreCase)]
    private static partial Regex Again();

    [GeneratedRegex(@"^\| (?:waiting|due|in_flight|awaiting_callback|settled|parked|held)[^|]* \| ([^|]+) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex StateRow();
}

public sealed class PlainLettersTests
{
    [Theory]
    [InlineData("Ti&#x1EBF;p nh&#x1EAD;n &#x2713;", "Tiếp nhận ✓")]
    [InlineData("&lt;script&gt; &#x27;x&#x27; &#x2B; &#x3C; &#x80; &amp;#x1EBF;", "&lt;script&gt; &#x27;x&#x27; &#x2B; &#x3C; &#x80; &amp;#x1EBF;")]
    [InlineData("&#x1F600;&#xD800; &#x", "😀&#xD800; &#x")]
    [InlineData("&#xzz; &#x;&#x1EBF", "&#xzz; &#x;&#x1EBF")]
    public void Letters_are_letters_again_and_signs_of_HTML_stay_what_they_were(string rendered, string sent) => Assert.Equal(sent, Gateway.Host.Operating.Console.PlainLetters.Of(rendered));
}
