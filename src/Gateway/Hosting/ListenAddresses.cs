using System.Net;
using System.Net.Sockets;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>The addresses to listen on, tried before anything starts: a port that is taken is told together with every other problem.</summary>
internal static class ListenAddresses
{
    public static IEnumerable<LocalText> Problems(string key, string urls)
    {
        var all = urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (all.Length == 0)
            yield return new($"{key}: thiếu địa chỉ", $"{key}: an address is missing");
        foreach (var url in all)
        {
            if (!TryParse(url, out var address))
                yield return new($"{key}: \"{url}\" không phải địa chỉ dạng http://127.0.0.1:8080 (https do máy chủ đứng trước đảm nhận)", $"{key}: \"{url}\" is no address such as http://127.0.0.1:8080 (https ends at the server in front)");
            else if (Trouble(address) is { } trouble)
                yield return new($"{key}: {url} {trouble.Vi}", $"{key}: {url} {trouble.En}");
        }
    }

    private static bool TryParse(string url, out BindingAddress address)
    {
        address = null!;
        try
        {
            address = BindingAddress.Parse(url);
            return address is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false, PathBase: "", Port: >= 0 and <= IPEndPoint.MaxPort };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static LocalText? Trouble(BindingAddress address)
    {
        var at = IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
        try
        {
            using var probe = new TcpListener(at, address.Port);
            probe.Start();
            return null;
        }
        catch (SocketException e)
        {
            return Text(e.SocketErrorCode);
        }
    }

    /// <summary>Why an address cannot be listened on.</summary>
    private static LocalText Text(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => new("đang có chương trình khác dùng", "is taken by another program"),
        SocketError.AccessDenied => new("không được phép mở cổng này", "may not be opened by this user"),
        SocketError.AddressNotAvailable => new("không phải địa chỉ của máy này", "is no address of this machine"),
        _ => new($"không mở được ({error})", $"cannot be opened ({error})"),
    };
}
