using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// A piece of work that one process of a store does at a time: planning, matching, one agency's exchanges. Whoever has it is free of every
/// question of two processes – limits, order, probes – because there is no second one. What it did is fenced in the store all the same.
/// </summary>
public sealed class Duty(string name, TimeProvider clock)
{
    private long mineUntil;
    private int turns;

    public const string Planning = "planning", Matching = "matching", Timekeeping = "timekeeping", Rescue = "rescue", History = "history", Sealing = "sealing", Publishing = "publishing", Replaying = "replaying";

    public string Name => name;

    /// <summary>By this process's monotonic clock, counted from before it asked: it stops before the store lets another begin.</summary>
    public bool IsMine => clock.GetTimestamp() < Volatile.Read(ref mineUntil);

    /// <summary>Rises each time the duty comes to this process.</summary>
    public int Turns => Volatile.Read(ref turns);

    public static string Agency(string code) => AgencyQueries.LeaseOfAgency + code;

    /// <summary>The store's only process has every duty for ever.</summary>
    public void Keep() => Hold(long.MaxValue);

    public void Hold(long until)
    {
        if (!IsMine)
            Interlocked.Increment(ref turns);
        Volatile.Write(ref mineUntil, until);
    }

    public void LetGo() => Volatile.Write(ref mineUntil, 0);
}
