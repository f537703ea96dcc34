using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <param name="create">Makes the adapter over the wire of this rehearsal.</param>
/// <param name="opening">What the agency would say to a call that comes before the message itself (a sign-in, a look-up), as JSON; null for the message.</param>
internal sealed class Rehearsal(AgencyLink link, Func<AgencyLink, IAgencyAdapter> create, Func<AgencyContract, string, string?>? opening) : IRehearsal, IDisposable
{
    private readonly SemaphoreSlim one = new(1);
    private readonly Nowhere nowhere = new(path => opening?.Invoke(link.Contract, path));
    private IAgencyAdapter? adapter;

    public async Task<Rehearsed> RehearseAsync(AgencyRequest request, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            adapter ??= create(link with { Wire = new HttpWire(new HttpMessageInvoker(nowhere), link.Contract.Limits.ReplyBytesMax, link.Clock) });
            nowhere.Message = null;
            var outcome = await adapter.SendAsync(request, cancellation);
            return nowhere.Message is { } message ? new(message, null) : new(null, outcome is Outcome.Failed failed ? failed.Code : Reasons.InternalFault);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private sealed class Nowhere(Func<string, string?> opening) : HttpMessageHandler
    {
        public RehearsedMessage? Message { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (opening(request.RequestUri!.AbsolutePath) is { } said)
                return new(HttpStatusCode.OK) { Content = new StringContent(said, Encoding.UTF8, "application/json") };
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            Message ??= new(request.Method.Method, request.Content?.Headers.ContentType?.MediaType, body.Length, SHA256.HashData(body));
            return new(HttpStatusCode.ServiceUnavailable);
        }
    }
}
