namespace Gateway.Auditing;

/// <summary>What is wrong with a bundle that cannot be read, as a reader is told it.</summary>
/// <param name="detail">Never what a stranger wrote.</param>
internal sealed class BundleFault(DoubtKind kind, string detail) : Exception
{
    public Doubt Doubt => new(kind, detail);
}
