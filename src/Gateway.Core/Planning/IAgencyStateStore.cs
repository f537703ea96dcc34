using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>Where the process that works for an agency says how it does, for people who ask any process of the store.</summary>
public interface IAgencyStateStore
{
    /// <summary>The circuit now, and how many exchanges have needed no sending any more since it was told last.</summary>
    Task TellAsync(string agency, CircuitState circuit, int gone, DateTimeOffset now);

    /// <summary>
    /// For a process to which the agency has just come: the circuit as it was told last, and how many attempts living processes beside
    /// <paramref name="owner"/> still have under way. Null where nobody has worked for the agency before.
    /// </summary>
    Task<(CircuitState Circuit, int UnderWay)?> FindAsync(string agency, string owner);
}
