using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Host.Hosting;

/// <summary>
/// Two buffers and one thread: callers append, the thread writes what has gathered, at most <see cref="GatherFor"/> later. Bounded: when the
/// reader of our output is too slow, lines are dropped, counted, and the count is the next line. Nothing waits for a log.
/// </summary>
internal sealed class LogSink : IDisposable
{
    public const int BytesMax = 4 << 20;
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly Stream output;
    private readonly TimeProvider clock;
    private readonly ManualResetEventSlim filled = new(), hurry = new();
    private readonly Thread thread;
    private ArrayBufferWriter<byte> gathering = new(64 << 10), writing = new(64 << 10);
    private long dropped;
    private bool stopping;

    public LogSink(Stream output, TimeProvider clock)
    {
        (this.output, this.clock) = (output, clock);
        thread = new Thread(Work) { IsBackground = true, Name = "gateway-log" };
        thread.Start();
    }

    public void Append(ReadOnlySpan<byte> line)
    {
        lock (gate)
        {
            if (gathering.WrittenCount + line.Length > BytesMax || stopping)
            {
                dropped++;
                return;
            }
            gathering.Write(line);
            if (gathering.WrittenCount > BytesMax / 2)
                hurry.Set();
        }
        if (!filled.IsSet)
            filled.Set();
    }

    /// <summary>Writes what is left and stops.</summary>
    public void Dispose()
    {
        lock (gate)
            stopping = true;
        hurry.Set();
        filled.Set();
        thread.Join();
        filled.Dispose();
        hurry.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            filled.Wait();
            hurry.Wait(GatherFor);
            filled.Reset();
            bool last;
            lock (gate)
            {
                (gathering, writing) = (writing, gathering);
                Confess(writing);
                last = stopping;
                if (!last)
                    hurry.Reset();
            }
            TryWrite();
            if (last)
                return;
        }
    }

    private void Confess(ArrayBufferWriter<byte> target)
    {
        if (dropped == 0)
            return;
        var line = string.Create(CultureInfo.InvariantCulture, $"{{\"time\":\"{clock.GetUtcNow():O}\",\"level\":\"error\",\"event\":9003,\"message\":\"Log lines were dropped\",\"dropped\":{dropped}}}\n");
        target.Write(Encoding.UTF8.GetBytes(line));
        dropped = 0;
    }

    private void TryWrite()
    {
        try
        {
            output.Write(writing.WrittenSpan);
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads us any more. The work goes on; the loss is counted for whoever comes next.
            lock (gate)
                dropped++;
        }
        writing.ResetWrittenCount();
    }
}
