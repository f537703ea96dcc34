using Gateway.Operating;

namespace Gateway.Host.Operating;

internal static partial class OperatingLog
{
    [LoggerMessage(6001, LogLevel.Information, "Sign-in refused, key {KeyPrefix}")]
    public static partial void SignInRefused(this ILogger log, string keyPrefix);

    [LoggerMessage(6002, LogLevel.Warning, "System {System} lacks the right {Right}")]
    public static partial void RightMissing(this ILogger log, string system, SystemRights right);

    [LoggerMessage(6003, LogLevel.Error, "Key {KeyPrefix} was shown in an address and is revoked")]
    public static partial void KeyShownInAddress(this ILogger log, string keyPrefix);

    [LoggerMessage(6004, LogLevel.Warning, "{Count} addresses showed what looks like a key and is none of ours")]
    public static partial void StrangeKeysShown(this ILogger log, int count);
}
