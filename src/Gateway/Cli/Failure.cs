using Gateway.Host.Hosting;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Host.Cli;

/// <summary>
/// A fault that nobody foresaw, in one line: our code and the kind of fault. Never its text, which may quote what was sent, and never a stack.
/// </summary>
internal static class Failure
{
    public static int Tell(Exception fault, Tongue tongue, TextWriter error)
    {
        var (line, exitCode) = fault switch
        {
            _ when fault is AddressInUseException || fault.InnerException is AddressInUseException =>
                (tongue.Say("Urls: địa chỉ đang có chương trình khác dùng", "Urls: the address is taken by another program"), ExitCodes.Configuration),
            InvalidDataException { InnerException: FormatException or System.Text.Json.JsonException } =>
                (tongue.Say("appsettings.json: không phải JSON hợp lệ", "appsettings.json: not valid JSON"), ExitCodes.Configuration),
            _ => (tongue.Say($"Lỗi ngoài dự kiến (mã unexpected, {fault.GetType().Name}). Nếu lặp lại, hãy báo kèm dòng này và nhật ký.", $"Unexpected fault (code unexpected, {fault.GetType().Name}). If it happens again, report this line and the log."), ExitCodes.Unexpected),
        };
        error.WriteLine(line);
        return exitCode;
    }
}
