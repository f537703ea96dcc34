using System.Text.Json;
using System.Threading.Channels;

namespace Gateway.Host.Cli;

/// <summary>Single keys for whoever sits at the terminal: what was heard last is looked at again, shown whole, or brought once more.</summary>
/// <param name="server">Whose addresses are shown.</param>
internal sealed class ListenKeys(Forwarder? forwarder, Uri server, Terminal terminal, CancellationTokenSource stop)
{
    private const int KeptMax = 200;

    private readonly Lock gate = new();
    private readonly List<JsonElement> heard = [];
    private int chosen = -1;
    private Task bringing = Task.CompletedTask;

    /// <summary>It was ended by a key, and so on purpose.</summary>
    public bool IsQuit { get; private set; }

    /// <summary>
    /// The keys of a terminal; null where none sits at the other end. The console can only be waited for by a thread that nobody can call back, so
    /// it has one of its own, which ends with the process.
    /// </summary>
    public static ChannelReader<ConsoleKeyInfo>? OfConsole(TextWriter output)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected || !ReferenceEquals(output, Console.Out))
            return null;
        var keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
        new Thread(Read) { IsBackground = true }.Start();
        return keys.Reader;

        void Read()
        {
            try
            {
                while (true)
                    keys.Writer.TryWrite(Console.ReadKey(intercept: true));
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // The terminal went away; listening goes on without it.
            }
        }
    }

    /// <summary>Whoever looks at an older result goes on looking at it.</summary>
    public void Hear(JsonElement item)
    {
        lock (gate)
        {
            if (chosen == heard.Count - 1)
                chosen++;
            heard.Add(item);
            if (heard.Count <= KeptMax)
                return;
            heard.RemoveAt(0);
            chosen = Math.Max(0, chosen - 1);
        }
    }

    public async Task FollowAsync(ChannelReader<ConsoleKeyInfo> keys)
    {
        terminal.Progress(Help);
        try
        {
            await foreach (var key in keys.ReadAllAsync(stop.Token))
                Press(key);
        }
        catch (OperationCanceledException)
        {
            // Listening is over.
        }
        await bringing;
    }

    private string Help => terminal.Say("Phím: ↑↓ chọn · r chuyển lại · o địa chỉ · d chi tiết · q thôi", "Keys: ↑↓ choose · r bring again · o address · d details · q quit");

    private void Press(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Q)
        {
            IsQuit = true;
            stop.Cancel();
        }
        else if (Chosen(key.Key switch { ConsoleKey.UpArrow or ConsoleKey.K => -1, ConsoleKey.DownArrow or ConsoleKey.J => 1, _ => 0 }) is not (var item, var place))
            terminal.Text(terminal.Say("Chưa nhận được kết quả nào.", "Nothing has been heard yet."));
        else if (key.Key == ConsoleKey.D)
            terminal.Text(CliJson.Indented(item));
        else if (key.Key == ConsoleKey.O)
            terminal.Text(Address(item));
        else if (key.Key == ConsoleKey.R)
            Bring(item);
        else
            terminal.Text(key.Key is ConsoleKey.UpArrow or ConsoleKey.K or ConsoleKey.DownArrow or ConsoleKey.J ? $"▸ {place}  {ResultText.Line(item, terminal)}" : Help);
    }

    private (JsonElement Item, string Place)? Chosen(int step)
    {
        lock (gate)
        {
            if (heard.Count == 0)
                return null;
            chosen = Math.Clamp(chosen + step, 0, heard.Count - 1);
            return (heard[chosen], $"{chosen + 1}/{heard.Count}");
        }
    }

    private string Address(JsonElement item)
    {
        var exchange = item.TryGetProperty("data", out var data) ? ExchangeText.Text(data, "exchangeId") : null;
        var path = exchange is not null ? $"/v1/exchanges/{exchange}" : $"/v1/dossiers/{Uri.EscapeDataString(ExchangeText.Text(item, "subject") ?? "")}";
        var command = exchange is not null ? $"gateway exchange get {exchange}" : $"gateway dossier get {ExchangeText.Text(item, "subject")}";
        return $"{new Uri(server, path)}\n{command}";
    }

    // Once, and not in the way of the keys: whoever does not answer is told of and not waited for.
    private void Bring(JsonElement item)
    {
        if (forwarder is null)
            terminal.Text(terminal.Say("Không có địa chỉ để chuyển tới: chạy với --forward-to", "There is nowhere to bring it: run with --forward-to"));
        else if (bringing.IsCompleted)
            bringing = BringAsync(forwarder, item);
    }

    private async Task BringAsync(Forwarder receiver, JsonElement item)
    {
        try
        {
            terminal.Text($"▸ {ResultText.Line(item, terminal)}  {await receiver.BringOnceAsync(item, stop.Token)}");
        }
        catch (OperationCanceledException)
        {
            // Listening is over.
        }
    }
}
