using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Tests.Exchanges;

namespace Gateway.Tests.Operating;

/// <summary>Whoever is called because of a failure finds what it is and what to do, in both languages, whatever the classifier said.</summary>
public sealed class CauseTextTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "ops", "runbooks");

    public static TheoryData<CauseClass> Classes => [.. Enum.GetValues<CauseClass>()];

    public static TheoryData<string> Agencies => ["civil-status", "land-office", "one-stop", "police", "provincial-portal", "social-insurance"];

    [Theory, MemberData(nameof(Classes))]
    public void Each_kind_of_cause_has_its_words_in_both_languages_a_next_step_and_a_runbook(CauseClass cause)
    {
        var step = NextSteps.Of(cause);
        Assert.All(new[] { step.Title, step.Text }, AssertBoth);
        var runbook = File.ReadAllText(Path.Combine(Folder, NextSteps.Runbook(cause) + ".md"));
        Assert.StartsWith($"# {step.Title.Vi} / {step.Title.En}\n", runbook, StringComparison.Ordinal);
        foreach (var part in new[] { "## Tiếng Việt", "**Dấu hiệu.**", "**Làm gì.**", "**Khi xong.**", "## English", "**Signs.**", "**What to do.**", "**When it is over.**" })
            Assert.Contains(part, runbook, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_runbook_of_a_cause_that_is_none() =>
        Assert.Equal(Enum.GetValues<CauseClass>().Select(NextSteps.Runbook).Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_code_of_the_engine_is_of_a_kind_that_is_its_own()
    {
        foreach (var code in Reasons.All)
            Assert.NotEqual(CauseClass.RequestRejected, Causes.Of(null, FailureKind.Failed, code, null));
        Assert.Equal(CauseClass.AgencyCertificate, Causes.Of(null, FailureKind.Failed, Reasons.Unreachable, Faults.Tls));
    }

    [Theory, MemberData(nameof(Agencies))]
    public void Each_outcome_of_a_classifier_has_a_text_and_a_kind(string agency)
    {
        var contract = SomeContracts.Of(agency);
        foreach (var rule in contract.Classifier)
        {
            AssertBoth(contract.Texts.GetValueOrDefault(rule.Code) ?? Reasons.Find(rule.Code)!);
            var kind = rule.Class == ReplyClass.Refused ? FailureKind.Refused : FailureKind.Failed;
            AssertBoth(NextSteps.Of(Causes.Of(contract, kind, rule.Code, null)).Text);
        }
    }

    [Fact]
    public void A_refusal_is_never_replayed_and_says_what_to_do_instead()
    {
        var step = NextSteps.Of(Causes.Of(SomeContracts.Of("police"), FailureKind.Refused, "already-resident", null));
        Assert.False(step.Replayable);
        Assert.StartsWith("Không gửi lại được", step.Text.Vi, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("police", "case-not-there-yet", CauseClass.PredecessorMissing)]
    [InlineData("police", "case-closed", CauseClass.CaseDiffers)]
    [InlineData("police", "access-denied", CauseClass.AccessRefused)]
    [InlineData("police", "form-rejected", CauseClass.RequestRejected)]
    [InlineData("police", "maintenance", CauseClass.AgencyTrouble)]
    [InlineData("police", "nobody-declared-this", CauseClass.RequestRejected)]
    public void An_agency_s_code_is_of_the_kind_that_its_contract_says(string agency, string code, CauseClass cause) =>
        Assert.Equal(cause, Causes.Of(SomeContracts.Of(agency), FailureKind.Failed, code, null));

    [Fact]
    public void Whatever_an_exchange_does_there_are_words_for_it()
    {
        foreach (var state in Enum.GetValues<ExchangeState>())
        {
            foreach (var ending in state == ExchangeState.Settled ? Enum.GetValues<Ending>().Cast<Ending?>() : [null])
                AssertBoth(Situations.Text(state, ending, null));
            AssertBoth(Situations.Next(state, Interim.Payment));
            AssertBoth(Situations.Next(state, null));
        }
    }

    private static void AssertBoth(LocalText text)
    {
        Assert.NotEqual(text.Vi, text.En);
        Assert.All(new[] { text.Vi, text.En }, words => Assert.False(string.IsNullOrWhiteSpace(words)));
    }
}
