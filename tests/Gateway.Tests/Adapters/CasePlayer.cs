using System.Text.Json.Nodes;
using Gateway.Adapters;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;
using Gateway.Simulators.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Adapters;

/// <summary>What came of playing one case: the outcomes in a case's words, and the agency's side of it.</summary>
public sealed record CasePlay(IReadOnlyList<JsonObject> Outcomes, IReadOnlyList<(WireMessage Request, CaseStep Step)> Got, int StepsLeft, IReadOnlyList<WireMessage> Unexpected);

/// <summary>Plays cases against the real adapter over a real socket, with a clock that stands still.</summary>
public static class CasePlayer
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 6, 0, TimeSpan.Zero);

    public static async Task<CasePlay> PlayAsync(AgencyCase play, AgencyContract contract)
    {
        await using var replayer = await CaseReplayer.StartAsync(play.Steps);
        using var client = NewClient();
        var adapter = AgencyCatalog.Create(Link(contract, Path.Combine(Repository.Contracts, "agencies", play.Agency), replayer.Url, client));
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var abandoning = replayer.Silent.ContinueWith(_ => attempt.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        var outcomes = await RunAsync(adapter, play, attempt.Token);
        GC.KeepAlive(abandoning);
        return new(outcomes, [.. replayer.Got], replayer.StepsLeft, [.. replayer.Unexpected]);
    }

    /// <summary>The handler that agencies are reached through, without redirects, cookies and decompression.</summary>
    public static HttpMessageInvoker NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    });

    public static AgencyLink Link(AgencyContract contract, string folder, Uri endpoint, HttpMessageInvoker client, TimeProvider? clock = null)
    {
        var time = clock ?? new FakeTimeProvider(Now);
        var options = new AgencyOptions { Endpoint = endpoint };
        foreach (var (name, value) in Accounts(folder))
            options.Account[name] = value;
        return new(contract, new Classifier(contract.Classifier), options, new HttpWire(client, contract.Limits.ReplyBytesMax, time), time, folder);
    }

    private static async Task<IReadOnlyList<JsonObject>> RunAsync(IAgencyAdapter adapter, AgencyCase play, CancellationToken cancellation)
    {
        try
        {
            if (play.IsInquiry)
                return [.. (await adapter.InquireAsync(play.Requests, cancellation)).Select(CaseExpectations.Describe)];
            var outcomes = new List<JsonObject>();
            foreach (var request in play.Requests)
                outcomes.Add(CaseExpectations.Describe(await adapter.SendAsync(request, cancellation)));
            return outcomes;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The engine owns the attempt's deadline and knows what its end means.
            return [CaseExpectations.Describe(new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true))];
        }
    }

    // Synthetic accounts for the cases: contracts/agencies/<agency>/cases/account, one name=value per line; {folder} is the agency's folder,
    // {signing-key} a key made for this run.
    private static IEnumerable<(string Name, string Value)> Accounts(string folder)
    {
        var file = Path.Combine(folder, "cases", "account");
        foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
            if (line.Split('=', 2) is [var name, var value])
                yield return (name, value.Replace("{folder}", folder, StringComparison.Ordinal).Replace("{signing-key}", SyntheticKey.File, StringComparison.Ordinal));
    }
}
