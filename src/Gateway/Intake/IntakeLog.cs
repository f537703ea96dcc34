namespace Gateway.Host.Intake;

internal static partial class IntakeLog
{
    [LoggerMessage(1101, LogLevel.Warning, "Record {Position} of the topic of dossier events is parked: {Code}")]
    public static partial void RecordParked(this ILogger log, string position, string code);

    [LoggerMessage(1102, LogLevel.Error, "Records of the topic of dossier events wait: {Code}")]
    public static partial void RecordsWait(this ILogger log, string code);

    [LoggerMessage(1103, LogLevel.Information, "Records of the topic of dossier events are read again")]
    public static partial void RecordsGoOn(this ILogger log);
}
