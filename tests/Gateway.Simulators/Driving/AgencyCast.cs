using Gateway.Simulators.CivilStatus;
using Gateway.Simulators.OneStop;
using Gateway.Simulators.Police;
using Gateway.Simulators.ProvincialPortal;
using Gateway.Simulators.SocialInsurance;

namespace Gateway.Simulators.Driving;

/// <summary>Who plays which agency.</summary>
public static class AgencyCast
{
    /// <summary>The agencies' codes, the shop's own webhook left out.</summary>
    public static IReadOnlyList<string> Agencies { get; } = ["civil-status", "police", "social-insurance", "provincial-portal"];

    public static AgencySimulator Make(string agency, SimulatorSettings settings, ResultLog results) => agency switch
    {
        "civil-status" => new CivilStatusSimulator(settings),
        "police" => new PoliceSimulator(settings),
        "social-insurance" => new SocialInsuranceSimulator(settings),
        "provincial-portal" => new PortalSimulator(settings),
        "one-stop" => new OneStopSimulator(settings, results),
        _ => throw new InvalidOperationException($"Nobody plays {agency}."),
    };
}
