using System.Diagnostics;

namespace Gateway.Simulators.Kafka;

/// <summary>The mock brokers as a process of ours: they end with us, for their input does.</summary>
public sealed class MockBrokers : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60), EndWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim line = new(1, 1);
    private readonly Process process;

    private MockBrokers(Process process, int count) => (this.process, Count) = (process, count);

    public int Count { get; }

    /// <summary>Where they listen: <c>host:port</c>, several with commas.</summary>
    public string Servers { get; private set; } = "";

    public static async Task<MockBrokers> StartAsync(int count, CancellationToken cancellation)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Gateway.Simulators");
        var brokers = new MockBrokers(Process.Start(new ProcessStartInfo(program, ["kafka", "--brokers", $"{count}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!, count);
        brokers.Servers = await brokers.HearAsync(cancellation) ?? throw new InvalidOperationException("The mock brokers did not start.");
        return brokers;
    }

    /// <summary>Tells them what to do (<see cref="MockCluster"/>), one order at a time.</summary>
    public async Task OrderAsync(string order, CancellationToken cancellation)
    {
        await line.WaitAsync(cancellation);
        try
        {
            await process.StandardInput.WriteLineAsync(order.AsMemory(), CancellationToken.None);
            await process.StandardInput.FlushAsync(CancellationToken.None);
            if (await HearAsync(CancellationToken.None) is not "ok" and var answer)
                throw new InvalidOperationException($"The mock brokers answered {answer ?? "nothing"} to: {order}");
        }
        finally
        {
            line.Release();
        }
    }

    /// <summary>Sends their process a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        line.Dispose();
        process.StandardInput.Close();
        if (!process.WaitForExit(EndWithin))
            process.Kill();
        process.Dispose();
    }

    private Task<string?> HearAsync(CancellationToken cancellation) => process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(AnswerWithin, cancellation);
}
