using System.Threading.Channels;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// The orderly stop: no pump claims any more when this is reached; what is in flight may end and is settled; what takes too long has been
/// cut by the node and is left to its lease, so that the next process treats it as one that may have arrived.
/// </summary>
internal sealed class Drain(AttemptRunner runner, ChannelWriter<AttemptEnd> attempts, ChannelWriter<InquiryEnd> inquiries) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // An adapter that does not hear its cancellation must not hold the stop beyond the host's own limit.
        await runner.Idle.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        attempts.TryComplete();
        inquiries.TryComplete();
    }
}
