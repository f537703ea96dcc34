using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gateway.Adapters;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Tests.Adapters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Simulators;

/// <summary>
/// A real adapter and a simulated agency, each knowing only the contract, on real sockets; the gateway's side of callbacks is a listener that
/// keeps what came.
/// </summary>
public sealed class AgencyStage : IAsyncDisposable
{
    // Only so that a callback that never comes fails its test instead of holding all of them.
    private static readonly TimeSpan CallbackWithin = TimeSpan.FromSeconds(30);
    private readonly WebApplication gateway;
    private readonly Channel<(string Path, string ContentType, string Body)> came = Channel.CreateUnbounded<(string, string, string)>();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("stage-");
    private readonly HttpMessageInvoker client = CasePlayer.NewClient();
    private readonly string agencyCode;
    private IAgencyAdapter? adapter;

    public AgencyStage(string agencyCode)
    {
        this.agencyCode = agencyCode;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        gateway = builder.Build();
        gateway.Run(KeepAsync);
        gateway.StartAsync().GetAwaiter().GetResult();
        Settings = new SimulatorSettings
        {
            Contracts = Repository.Contracts,
            AgencyLog = new JsonLines(Path.Combine(folder.FullName, "A.jsonl"), TimeProvider.System),
            CallbackLog = new JsonLines(Path.Combine(folder.FullName, "C.jsonl"), TimeProvider.System),
            Gateway = new Uri(gateway.Urls.Single()),
            AnswerAfter = TimeSpan.FromMilliseconds(1),
            CallbackKey = "synthetic-key",
            Account = new Dictionary<string, string> { ["Username"] = "synthetic-user", ["Password"] = "synthetic-password", ["MaCskcb"] = "01001", ["SigningKeyFile"] = SyntheticKey.File },
        };
    }

    public SimulatorSettings Settings { get; }

    /// <summary>What the gateway says to a callback.</summary>
    public Func<string, (int Status, string Body)> Receive { get; set; } = _ => (202, """{"receipt":"cbk_0192f3c17b1e7c559d0e1f2a00000058"}""");

    public IAgencyAdapter Adapter(AgencySimulator agency, Func<AgencyContract, AgencyContract>? change = null)
    {
        if (adapter is not null)
            return adapter;
        var path = Path.Combine(Repository.Contracts, "agencies", agencyCode);
        var contract = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(a => a.Contract.Code == agencyCode).Contract;
        return adapter = AgencyCatalog.Create(CasePlayer.Link(change?.Invoke(contract) ?? contract, path, agency.Url, client, TimeProvider.System));
    }

    public static AgencyRequest Request(string operation, string sample, object? results = null, int number = 58)
    {
        var request = new JsonObject { ["body"] = sample, ["idempotencyKey"] = $"exc_{number:00000000000000000000000000000000}" };
        if (results is not null)
            request["results"] = System.Text.Json.JsonSerializer.SerializeToNode(results);
        return new AgencyCase("", "", new JsonObject { ["operation"] = operation, ["request"] = request }).Requests[0];
    }

    /// <summary>The birth registration's result, for a girl born in 2026.</summary>
    public static object Birth { get; } = new Dictionary<string, object> { ["birth-registration"] = new { fields = new { soDinhDanh = "001326000058", soDangKy = "58", ngayDangKy = "23/11/2026" } } };

    public static object Death { get; } = new Dictionary<string, object> { ["death-registration"] = new { fields = new { soDangKy = "7", ngayDangKy = "23/11/2026" } } };

    public async Task<(string Path, string ContentType, string Body)> NextCallbackAsync() => await came.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(CallbackWithin, TestContext.Current.CancellationToken);

    public int CallbacksWaiting => came.Reader.Count;

    public IReadOnlyList<string> Verdicts => [.. Lines("A.jsonl").Select(line => (string)line["verdict"]!)];

    public IReadOnlyList<JsonNode> Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(Path.Combine(folder.FullName, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        client.Dispose();
        Settings.AgencyLog.Dispose();
        Settings.CallbackLog.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task KeepAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var (status, reply) = Receive(body);
        context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer synthetic-key" ? status : 401;
        await context.Response.WriteAsync(reply, context.RequestAborted);
        if (status < 300)
            came.Writer.TryWrite((context.Request.Path.Value!, context.Request.ContentType!, body));
    }
}
