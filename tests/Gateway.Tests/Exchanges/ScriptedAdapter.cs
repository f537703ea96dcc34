using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

/// <summary>An agency whose words a test writes.</summary>
internal sealed class ScriptedAdapter : IAgencyAdapter
{
    public Func<AgencyRequest, CancellationToken, Task<Outcome>> Send { get; set; } = (_, _) => throw new InvalidOperationException("Nothing is to be sent here.");

    public Func<IReadOnlyList<AgencyRequest>, CancellationToken, Task<IReadOnlyList<InquiryAnswer>>> Inquire { get; set; } = (_, _) => throw new InvalidOperationException("Nothing is to be asked here.");

    /// <summary>Attempts that have begun.</summary>
    public int Sent { get; private set; }

    public Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        Sent++;
        return Send(request, cancellation);
    }

    public Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation) => Inquire(requests, cancellation);

    /// <summary>An agency that has taken the request and says nothing until it is cut off.</summary>
    public static async Task<T> SilentAsync<T>(CancellationToken cancellation)
    {
        var silence = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cut = cancellation.Register(() => silence.TrySetCanceled(cancellation));
        return await silence.Task;
    }
}
