using System.Security.Cryptography;
using Gateway.Adapters;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Operating;
using Gateway.Host.Operating.Replays;
using Gateway.Storage;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Operating.Replays;

/// <summary>A dry run renders with the agency's own adapter and reaches nobody.</summary>
public sealed class DryRunTests : IAsyncDisposable
{
    private readonly ReplayRoom room = new(null);
    private byte[] got = [];
    private int calls;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => room.DisposeAsync();

    [Fact]
    public async Task A_dry_run_has_the_very_bytes_that_are_sent_and_opens_no_connection()
    {
        await room.ParkAsync(1, 1);
        await using var host = await ListenAsync();
        var agency = Joined("civil-status", host);
        var request = await RequestAsync((await room.StandingAsync(ReplayRoom.Number(1))).Exchange.Id);

        var rehearsed = await agency.Rehearse!().RehearseAsync(request, Stop);

        Assert.Equal((0, null), (calls, rehearsed.Code));
        await agency.Adapter.SendAsync(request, Stop);
        Assert.Equal((1, got.Length, Convert.ToHexString(SHA256.HashData(got))), (calls, rehearsed.Message!.Bytes, Convert.ToHexString(rehearsed.Message.Hash)));
    }

    [Fact]
    public async Task Calls_that_come_first_are_answered_where_there_is_no_wire()
    {
        await room.Stage.OpenAsync("accepted-birth", ReplayRoom.Number(1));
        await using var host = await ListenAsync();
        var portal = (await room.Stage.FindAsync(ReplayRoom.Number(1)))!.Exchanges.First(exchange => exchange.Exchange.Agency == "provincial-portal");

        var rehearsed = await Joined("provincial-portal", host).Rehearse!().RehearseAsync(await RequestAsync(portal.Exchange.Id), Stop);

        Assert.Equal((0, null, "POST"), (calls, rehearsed.Code, rehearsed.Message?.Method));
    }

    [Fact]
    public async Task What_could_not_be_sent_says_why()
    {
        await room.ParkAsync(1, 2);
        await using var host = await ListenAsync();
        var (agency, request) = (Joined("civil-status", host), await RequestAsync((await room.StandingAsync(ReplayRoom.Number(1))).Exchange.Id));
        var texts = new ReasonTexts(room.Stage.Contracts);
        var preview = await room.PreviewAsync();

        Assert.Equal(Reasons.MissingField, (await agency.Rehearse!().RehearseAsync(request with { Body = "{}"u8.ToArray() }, Stop)).Code);
        var runs = await new DryRuns(room.Queries, Requests, texts, new Agencies([agency])).RunAsync(preview, 0, 1, "vi", Stop);
        var nowhere = await new DryRuns(room.Queries, Requests, texts).RunAsync(preview, 1, 5, "vi", Stop);

        Assert.Equal([(1, true, null)], runs.Select(run => (run.Turn, run.Ready, run.Reason?.Code)));
        Assert.Equal([(2, false, Reasons.NoAddress)], nowhere.Select(run => (run.Turn, run.Ready, run.Reason?.Code)));
        Assert.Equal(0, calls);
    }

    private RehearsalQueries Requests => new(room.Stage.Database, new PlainBodies());

    private async Task<AgencyRequest> RequestAsync(Guid exchange) => Assert.Single(await Requests.LookAsync([exchange]));

    private Agency Joined(string code, SmallHost host)
    {
        var folder = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.Single(agency => agency.Contract.Code == code);
        var settings = folder.Contract.Account.Select(entry => KeyValuePair.Create($"Agencies:{code}:Account:{entry}", (string?)"x")).Append(new($"Agencies:{code}:Endpoint", host.Client.BaseAddress!.ToString()));
        var problems = new List<string>();
        var joined = AgencyLinks.Join([folder], new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), room.Stage.Clock, problems);
        Assert.Empty(problems);
        return joined.Find(code)!;
    }

    private Task<SmallHost> ListenAsync() => SmallHost.StartAsync(app => app.Run(async context =>
    {
        Interlocked.Increment(ref calls);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, Stop);
        got = body.ToArray();
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }));
}
