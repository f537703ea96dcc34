using System.Text.Json.Nodes;
using Gateway.Adapters;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Tests.Adapters;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Simulators;

/// <summary>One simulated agency and the real adapter in front of it, with a clock that a test turns.</summary>
public sealed class AgencyBench<TAgency> : IDisposable
    where TAgency : AgencySimulator
{
    private readonly string folder = Directory.CreateTempSubdirectory("bench").FullName;
    private readonly JsonLines agencyLog, callbackLog;
    private readonly HttpMessageInvoker client = CasePlayer.NewClient();

    public AgencyBench(string agency, Func<SimulatorSettings, TAgency> make)
    {
        agencyLog = new JsonLines(Path.Combine(folder, "A.jsonl"), Clock);
        callbackLog = new JsonLines(Path.Combine(folder, "C.jsonl"), Clock);
        var contract = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(a => a.Contract.Code == agency);
        var account = CasePlayer.Link(contract.Contract, contract.Path, new Uri("http://127.0.0.1:1"), client).Options.Account;
        Agency = make(new() { Contracts = Repository.Contracts, AgencyLog = agencyLog, CallbackLog = callbackLog, Clock = Clock, Account = account, AnswerAfter = TimeSpan.FromMinutes(5) });
        Adapter = AgencyCatalog.Create(CasePlayer.Link(contract.Contract, contract.Path, Agency.Url, client, Clock));
    }

    public FakeTimeProvider Clock { get; } = new(CasePlayer.Now);

    public TAgency Agency { get; }

    public IAgencyAdapter Adapter { get; }

    public Task<Outcome> SendAsync(AgencyRequest request) => Adapter.SendAsync(request, TestContext.Current.CancellationToken);

    public async Task<InquiryAnswer> AskAsync(AgencyRequest request) => (await Adapter.InquireAsync([request], TestContext.Current.CancellationToken))[0];

    /// <summary>The agency's own account of what it did, oldest first.</summary>
    public string[] Verdicts()
    {
        using var reader = new StreamReader(new FileStream(agencyLog.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["verdict"]!)];
    }

    public void Dispose()
    {
        Agency.Dispose();
        client.Dispose();
        agencyLog.Dispose();
        callbackLog.Dispose();
        Directory.Delete(folder, true);
    }
}

internal static class BenchRequests
{
    /// <summary>A request as cases have it: the sample's data, a fixed key per number.</summary>
    public static AgencyRequest Of(string operation, string sample, int number = 0, int? portalStatus = null, Dictionary<string, string>? change = null)
    {
        var request = new JsonObject { ["body"] = sample, ["portalStatus"] = portalStatus };
        var changes = new JsonObject(change?.Select(c => KeyValuePair.Create(c.Key, JsonNode.Parse(c.Value))) ?? []);
        request["change"] = changes;
        var requests = new JsonArray([.. Enumerable.Range(0, number + 1).Select(_ => (JsonNode)request.DeepClone())]);
        return new AgencyCase("", "", new JsonObject { ["operation"] = operation, ["requests"] = requests }).Requests[number];
    }
}
