using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WireMock;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;
using WireMock.Types;
using WireMock.Util;

namespace Gateway.Simulators;

/// <summary>
/// One agency on a free loopback port. The agency itself says how it answers; here is what all of them share: remembering keys, playing faults,
/// writing log A before the reply leaves, and delivering callbacks.
/// </summary>
public abstract class AgencySimulator : IDisposable
{
    private readonly WireMockServer server;
    private readonly FaultLink link;
    private readonly Lock gate = new();
    private readonly Dictionary<string, SimulatedReply> first = [];
    private readonly Dictionary<string, int> attempts = [];

    protected AgencySimulator(string agency, SimulatorSettings settings)
    {
        Agency = agency;
        Settings = settings;
        Callbacks = new CallbackSender(agency, settings);
        server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"], MaxRequestLogCount = 200, DisableJsonBodyParsing = true, DisableDeserializeFormUrlEncoded = true });
        server.Given(Request.Create().UsingAnyMethod()).RespondWith(Response.Create().WithCallback(ServeAsync));
        link = new FaultLink(server.Port);
        Url = new Uri($"http://127.0.0.1:{link.Port.ToString(CultureInfo.InvariantCulture)}/");
    }

    public string Agency { get; }

    /// <summary>Where the gateway reaches the agency.</summary>
    public Uri Url { get; }

    /// <summary>What shall happen to which dossier.</summary>
    public PlayBook Plays { get; } = new();

    public CallbackSender Callbacks { get; }

    /// <summary>What requests said of the trace they belong to (W3C traceparent), oldest first; those that said nothing left out.</summary>
    public ConcurrentQueue<string> Traceparents { get; } = new();

    /// <summary>Told of each request as it came in.</summary>
    public Action<SimulatedRequest>? Heard { get; set; }

    protected SimulatorSettings Settings { get; }

    /// <summary>Connections are refused from now on, until <see cref="Up"/>.</summary>
    public void Down() => link.Down();

    public void Up() => link.Up();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Callbacks.Dispose();
        link.Dispose();
        server.Dispose();
    }

    /// <summary>The agency's protocol.</summary>
    protected abstract Task<SimulatedReply> AnswerAsync(SimulatedRequest request);

    /// <summary>Whether a second request with the same key is recognised. Where not, it is done a second time, as the real one would.</summary>
    protected virtual bool RecognisesRepeats(string operation) => true;

    /// <summary>What a recognised repeat gets; the first reply unless the agency says something else.</summary>
    protected virtual SimulatedReply Repeat(AgencyCall call, SimulatedReply firstReply) => firstReply;

    /// <summary>How the agency's protocol says that it is busy or down for a moment.</summary>
    protected virtual SimulatedReply Trouble(AgencyCall call, Fault fault) =>
        new(fault == Fault.Busy ? 429 : 503, "text/plain; charset=utf-8", "") { Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } };

    /// <summary>
    /// One request that changes something: plays the fault that is due, recognises a repeat, else lets <paramref name="effect"/> happen once;
    /// the line is in the log before the reply leaves. <paramref name="effect"/> may schedule callbacks.
    /// </summary>
    protected SimulatedReply Act(AgencyCall call, Func<Play, SimulatedReply> effect)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(effect);
        lock (gate)
        {
            var id = $"{call.Operation} {call.Key}";
            var attempt = attempts[id] = attempts.GetValueOrDefault(id) + 1;
            var play = Plays.For(call.Key, call.Dossier, call.Operation);
            var fault = attempt == 1 && play.Fault != Fault.None ? play.Fault : Chance(call, attempt);
            if (fault is Fault.Unavailable or Fault.Busy or Fault.CutBefore)
            {
                var trouble = Trouble(call, fault);
                Log(call, Verdicts.Refused, fault == Fault.CutBefore ? 0 : trouble.Status, attempt, fault, retryAfter: fault == Fault.CutBefore ? null : trouble.Headers.GetValueOrDefault("Retry-After"));
                return trouble with { Cut = fault == Fault.CutBefore };
            }
            var isRepeat = RecognisesRepeats(call.Operation) && first.ContainsKey(id);
            var reply = isRepeat ? Repeat(call, first[id]) with { Verdict = Verdicts.Repeat } : effect(play);
            if (reply.Verdict == Verdicts.Effect)
                first[id] = reply;
            var isLost = fault == Fault.LoseReply;
            Log(call, isLost && reply.Verdict == Verdicts.Effect ? Verdicts.EffectNoReply : reply.Verdict, isLost ? 0 : reply.Status, attempt, isLost ? fault : Fault.None);
            return reply with { Cut = isLost };
        }
    }

    /// <summary>
    /// As <see cref="Act"/>, with an answer that comes later by callback: delayed, early (before the reply), repeated, never, or followed by
    /// <paramref name="opposite"/> of itself, as the play says.
    /// </summary>
    protected async Task<SimulatedReply> ActAsync(
        AgencyCall call, Func<Play, (SimulatedReply Reply, SimulatedCallback? Answer)> effect, Func<SimulatedCallback, SimulatedCallback> opposite)
    {
        ArgumentNullException.ThrowIfNull(effect);
        ArgumentNullException.ThrowIfNull(opposite);
        (Play Play, SimulatedCallback Answer)? later = null;
        var reply = Act(call, play =>
        {
            var (now, answer) = effect(play);
            later = answer is null || play.AnswerNever ? null : (play, answer);
            return now;
        });
        if (later is { } due)
            await DeliverAsync(due.Play, due.Answer, opposite);
        return reply;
    }

    /// <summary>
    /// A question without effect; the verdict says whether the agency has the case. <paramref name="answer"/> is what the reply tells of its end:
    /// <c>answered</c>, <c>refused</c>, or null while it is still being worked on.
    /// </summary>
    protected SimulatedReply Tell(AgencyCall call, bool isFound, SimulatedReply reply, string? answer = null)
    {
        Log(call, isFound ? Verdicts.InquiryFound : Verdicts.InquiryAbsent, reply.Status, answer: answer);
        return reply;
    }

    /// <summary>The request breaks the contract; the agency answers as the real partner would.</summary>
    protected SimulatedReply Breach(AgencyCall call, SimulatedReply reply)
    {
        Log(call, Verdicts.Breach, reply.Status);
        return reply;
    }

    private async Task DeliverAsync(Play play, SimulatedCallback answer, Func<SimulatedCallback, SimulatedCallback> opposite)
    {
        var after = play.AnswerAfter ?? Settings.AnswerAfter;
        if (play.AnswerEarly)
            await Callbacks.SendAsync(answer);
        for (var copy = play.AnswerEarly ? 1 : 0; copy < play.AnswerCopies; copy++)
            Callbacks.Schedule(answer, after * (copy + 1));
        if (play.AnswerConflicts)
            Callbacks.Schedule(opposite(answer), after * (play.AnswerCopies + 2));
    }

    private void Log(AgencyCall call, string verdict, int http, int? attempt = null, Fault fault = Fault.None, string? answer = null, string? retryAfter = null) => Settings.AgencyLog.Write(
        ("agency", Agency), ("operation", call.Operation), ("key", call.Key), ("dossier", call.Dossier), ("bodyHash", CallbackSender.Hash(call.Content)),
        ("verdict", verdict), ("status", call.Status), ("http", http), ("attempt", attempt), ("fault", fault == Fault.None ? null : fault.ToString()), ("answer", answer), ("retryAfter", retryAfter));

    // The same seed, key and attempt meet the same fault, in whatever order requests come.
    private Fault Chance(AgencyCall call, int attempt)
    {
        if (Settings.FaultShare <= 0)
            return Fault.None;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Settings.Seed} {call.Dossier} {call.Operation} {call.Status} {attempt}")));
        return BitConverter.ToUInt32(digest) / (double)uint.MaxValue >= Settings.FaultShare ? Fault.None : (Fault)(1 + (digest[8] % 4));
    }

    private async Task<IResponseMessage> ServeAsync(IRequestMessage message)
    {
        var headers = message.Headers?.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase) ?? [];
        if (headers.TryGetValue("traceparent", out var trace))
            Traceparents.Enqueue(trace);
        var query = message.Query?.ToDictionary(q => q.Key, q => string.Join(",", q.Value), StringComparer.Ordinal) ?? [];
        var request = new SimulatedRequest(message.Method, message.Path, query, headers, message.BodyAsBytes ?? []);
        Heard?.Invoke(request);
        var reply = await AnswerAsync(request);
        var response = new ResponseMessage { StatusCode = reply.Status, Headers = new Dictionary<string, WireMockList<string>>() };
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value;
        if (reply.ContentType is not null)
            response.Headers["Content-Type"] = reply.ContentType;
        if (reply.Cut)
            response.Headers[FaultLink.CutHeader] = "1";
        response.BodyData = new BodyData { DetectedBodyType = BodyType.Bytes, BodyAsBytes = Encoding.UTF8.GetBytes(reply.Body) };
        return response;
    }
}
