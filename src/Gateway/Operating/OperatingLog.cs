using Gateway.Operating;

namespace Gateway.Host.Operating;

internal static partial class OperatingLog
{
    [LoggerMessage(6001, LogLevel.Information, "Sign-in refused, key {KeyPrefix}")]
    public static partial void SignInRefused(this ILogger log, string keyPrefix);

    [LoggerMessage(6002, LogLevel.Warning, "System {System} lacks the right {Right}")]
    public static partial void RightMissing(this ILogger log, string system, SystemRights right);

    [LoggerMessage(6003, LogLevel.Error, "A key was shown in an address; revoked: {Revoked}")]
    public static partial void KeyShownInAddress(this ILogger log, bool revoked);
}
