using System.Threading.Channels;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// The orderly stop: no pump claims any more when this is reached; what is in flight may end and is settled; what takes too long is cut and
/// left to its lease, so that the next process treats it as one that may have arrived.
/// </summary>
internal sealed class Drain(AttemptRunner runner, ChannelWriter<AttemptEnd> attempts, ChannelWriter<InquiryEnd> inquiries, Node node, TimeProvider clock) : IHostedService
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(15);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(PatienceMax, clock);
        using var cut = patience.Token.Register(node.CutShort);
        await runner.Idle;
        attempts.TryComplete();
        inquiries.TryComplete();
    }
}
