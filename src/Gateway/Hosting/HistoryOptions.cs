namespace Gateway.Host.Hosting;

/// <param name="KeepMonths">Whole months that history is kept at least; 0 keeps it for ever.</param>
internal sealed record HistoryOptions(int KeepMonths)
{
    public const int Default = 24, Min = 12, Max = 1200;

    public static bool IsAllowed(int months) => months == 0 || months is >= Min and <= Max;
}
