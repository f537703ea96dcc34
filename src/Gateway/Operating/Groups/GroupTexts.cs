using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating.Groups;

/// <summary>A cause in the words of a clerk: what it is, why, and what to do.</summary>
public sealed record CauseView(string Class, string Title, ReasonView Reason, string? Fault, string Next, bool Replayable, string Runbook);

/// <summary>Puts causes into words, out of our own texts and the agencies' contracts.</summary>
internal sealed class GroupTexts(KnownAgencies agencies, ReasonTexts reasons)
{
    public CauseView Of(string agency, string operation, FailureKind kind, string code, string? fault, bool mayHaveArrived, string language)
    {
        var contract = agencies.Contracts.GetValueOrDefault(agency);
        var cause = Causes.Of(contract, kind, code, fault);
        var step = NextSteps.Of(cause);
        var asksFirst = mayHaveArrived && step.Replayable && contract?.Operations.GetValueOrDefault(operation) is { Idempotency: Idempotency.None, Inquiry: true };
        return new(
            NextSteps.Runbook(cause), Say(step.Title, language), reasons.Of(agency, code, language)!, fault,
            asksFirst ? $"{Say(step.Text, language)} {Say(NextSteps.AskFirst, language)}" : Say(step.Text, language), step.Replayable, $"/runbooks/{NextSteps.Runbook(cause)}");
    }

    public string Agency(string code, string language) => agencies.Contracts.TryGetValue(code, out var contract) ? Say(contract.Title, language) : code;

    public string Operation(string agency, string operation, string language) =>
        agencies.Contracts.TryGetValue(agency, out var contract) && contract.Operations.TryGetValue(operation, out var known) ? Say(known.Title, language) : operation;

    public static string Say(LocalText text, string language) => language == Languages.English ? text.En : text.Vi;
}
