using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Planning;

namespace Gateway.Host.Operating;

/// <summary>The words of a clerk for a code: the engine's own, planning's, or the agency's from its contract.</summary>
internal sealed class ReasonTexts(IReadOnlyDictionary<string, AgencyContract> contracts)
{
    public ReasonView? Of(string? agency, string? code, string language)
    {
        if (code is null)
            return null;
        var text = Reasons.Find(code) ?? PlanningReasons.Find(code) ?? OfAgency(agency, code) ?? ReplayReasons.Find(code);
        return new(code, text is null ? code : language == Languages.English ? text.En : text.Vi);
    }

    /// <summary>Why a dossier event stands in this state.</summary>
    public ReasonView? OfEvent(string state, string? reason, string language) => Of(null, reason ?? (state == "waiting" ? PlanningReasons.AwaitsEarlierEvent : null), language);

    private LocalText? OfAgency(string? agency, string code) =>
        agency is not null && contracts.TryGetValue(agency, out var contract) ? contract.Texts.GetValueOrDefault(code) : null;
}
