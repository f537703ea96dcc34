using Gateway.Adapters.Kafka;

namespace Gateway.Tests.Kafka;

public sealed class NativeThreadTests
{
    [Fact]
    public async Task Whoever_calls_from_wherever_it_is_done_on_one_thread_and_faults_go_to_the_caller()
    {
        var threads = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => NativeThread.RunAsync(() => threads.Add(Environment.CurrentManagedThreadId)))));
        Assert.Equal((16, 1), (threads.Count, threads.Distinct().Count()));

        await Assert.ThrowsAsync<InvalidDataException>(() => NativeThread.RunAsync(() => throw new InvalidDataException()));
        await NativeThread.RunAsync(() => threads.Clear());
        Assert.Empty(threads);
    }
}
