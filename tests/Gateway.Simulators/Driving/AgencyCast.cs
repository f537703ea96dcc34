using Gateway.Simulators.OneStop;

namespace Gateway.Simulators.Driving;

/// <summary>Who plays which agency: the folder's name in contracts/agencies leads to the simulator of that name.</summary>
public static class AgencyCast
{
    /// <summary>The agencies' codes, the shop's own webhook left out.</summary>
    public static IReadOnlyList<string> Agencies { get; } = ["civil-status", "police", "social-insurance", "provincial-portal"];

    public static AgencySimulator Make(string agency, SimulatorSettings settings, ResultLog results)
    {
        if (agency == "one-stop")
            return new OneStopSimulator(settings, results);
        var name = string.Concat(agency.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        var type = typeof(AgencyCast).Assembly.GetType($"Gateway.Simulators.{name}.{name}Simulator") ?? throw new InvalidOperationException($"Nobody plays {agency}.");
        return (AgencySimulator)Activator.CreateInstance(type, settings)!;
    }
}
