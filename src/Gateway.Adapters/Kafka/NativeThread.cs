using System.Collections.Concurrent;

namespace Gateway.Adapters.Kafka;

/// <summary>
/// The one thread on which records are given to the client library, which copies them: the C library keeps what was freed with the thread that had
/// asked for it, so every thread of the pool that once had a turn would keep a batch's worth.
/// </summary>
internal static class NativeThread
{
    private static readonly BlockingCollection<(Action Act, TaskCompletionSource Done)> Acts = [];

    static NativeThread() => new Thread(Run) { IsBackground = true, Name = "gateway-kafka" }.Start();

    public static Task RunAsync(Action act)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Acts.Add((act, done));
        return done.Task;
    }

    private static void Run()
    {
        foreach (var (act, done) in Acts.GetConsumingEnumerable())
        {
            try
            {
                act();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
