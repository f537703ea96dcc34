using System.Threading.Channels;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>
/// Gathers single calls into batches: while one batch is written the calls that come meanwhile make up the next. An idle store serves a lone
/// call at once; under load the batches grow by themselves.
/// </summary>
internal sealed class Gathering<TIn, TOut>(int batchMax, Func<IReadOnlyList<TIn>, Task<IReadOnlyList<TOut>>> write)
{
    private const int QueueMax = 8192;
    private readonly Channel<Call> queue = Channel.CreateBounded<Call>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private int isWriting;
    private volatile bool isAway;

    /// <summary>Completes after the commit of the batch that carries the call; answers come in the order of the calls.</summary>
    public Task<TOut> AddAsync(TIn item)
    {
        var call = new Call(item);
        if (!queue.Writer.TryWrite(call))
            throw new StoreUnavailableException(isAway ? StoreTrouble.Closed : StoreTrouble.Busy, TimeSpan.FromSeconds(1));
        if (Interlocked.CompareExchange(ref isWriting, 1, 0) == 0)
            _ = WriteAsync();
        return call.Result;
    }

    private async Task WriteAsync()
    {
        var batch = new List<Call>(batchMax);
        do
        {
            while (Take(batch))
            {
                await WriteAsync(batch);
                batch.Clear();
            }
            Volatile.Write(ref isWriting, 0);
        }
        while (queue.Reader.TryPeek(out _) && Interlocked.CompareExchange(ref isWriting, 1, 0) == 0);
    }

    private bool Take(List<Call> batch)
    {
        while (batch.Count < batchMax && queue.Reader.TryRead(out var call))
            batch.Add(call);
        return batch.Count > 0;
    }

    // Trouble of the store is everybody's; any other fault is one call's, so the batch is taken apart.
    private async Task WriteAsync(List<Call> batch)
    {
        try
        {
            var answers = await write(batch.ConvertAll(call => call.Item));
            isAway = false;
            for (var i = 0; i < batch.Count; i++)
                batch[i].Complete(answers[i]);
        }
        catch (Exception e) when (e is StoreUnavailableException || batch.Count == 1)
        {
            // A queue that fills up behind a store that is away is not load.
            isAway = e is StoreUnavailableException { Trouble: StoreTrouble.Closed or StoreTrouble.Unknown };
            batch.ForEach(call => call.Fail(e));
        }
        catch (Exception)
        {
            foreach (var call in batch)
                await WriteAsync([call]);
        }
    }

    private sealed class Call(TIn item)
    {
        private readonly TaskCompletionSource<TOut> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TIn Item => item;

        public Task<TOut> Result => done.Task;

        public void Complete(TOut answer) => done.TrySetResult(answer);

        public void Fail(Exception error) => done.TrySetException(error);
    }
}
