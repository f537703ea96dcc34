using System.Text.Json;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>A trace lives as long as the dossier's work does, on every engine; and what is shown of the store is what is in it.</summary>
public abstract class TraceConformance(Stage stage) : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0200", Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static readonly TraceContext Trace = TraceContext.Read(Parent, "vendor=1")!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task An_event_s_trace_goes_on_in_its_exchanges_and_in_what_follows_from_their_answers()
    {
        await OpenTracedAsync();
        var birth = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(birth, new Outcome.Answered("""{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}"""u8.ToArray()));
        var residence = await stage.ClaimOneAsync("police");

        Assert.Equal((Trace, Trace), (birth.Standing.Exchange.Trace, residence.Standing.Exchange.Trace));
        Assert.All((await stage.FindAsync(Dossier))!.Exchanges, exchange => Assert.Equal(Trace, exchange.Exchange.Trace));
    }

    [Fact]
    public async Task What_goes_home_to_the_shop_says_which_trace_it_belongs_to()
    {
        await OpenTracedAsync();
        var birth = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(birth, new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)));
        await stage.AnswerAsync(birth, AnswerKind.Refused, "{}", "c-1");

        var events = (await stage.Results.ReadAsync(0, 100, null, Stop)).Events.Select(content => JsonDocument.Parse(content).RootElement).ToList();

        Assert.NotEmpty(events);
        Assert.All(events, told => Assert.Equal(Parent, told.GetProperty("traceparent").GetString()));
    }

    [Fact]
    public async Task Where_nobody_traces_nothing_is_said_of_traces()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var birth = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(birth, new Outcome.Refused("refused"));

        Assert.Null(birth.Standing.Exchange.Trace);
        Assert.All((await stage.Results.ReadAsync(0, 100, null, Stop)).Events, content => Assert.False(JsonDocument.Parse(content).RootElement.TryGetProperty("traceparent", out _)));
    }

    [Fact]
    public async Task A_receipt_knows_the_trace_of_the_exchange_that_its_callback_names()
    {
        await OpenTracedAsync();
        var birth = (await stage.ClaimOneAsync("civil-status")).Standing.Exchange;

        Assert.Equal(Trace, (await ReceiveAsync(birth, "civil-status", "c-1"))!.About);
        Assert.Null((await ReceiveAsync(birth, "police", "c-2"))!.About);
    }

    [Fact]
    public async Task A_look_sees_what_waits_longest_and_counts_what_needs_a_person()
    {
        var gauges = new StoreGauges(stage.Database);
        string[] agencies = ["civil-status", "police", "provincial-portal"];
        var began = stage.Now;
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier));
        Assert.Equal(began, (await gauges.LookAsync(agencies, Stop)).NewEvent);
        await stage.PlanAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(3));
        await stage.OpenAsync("accepted-birth", Dossier + "-b");

        var look = await gauges.LookAsync(agencies, Stop);
        Assert.Equal((began, null, began), (look.Due["civil-status"], look.Due["police"], look.Due["provincial-portal"]));
        Assert.Equal((null, 0), (look.NewEvent, look.Parked["civil-status"]));

        var birth = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(birth, new Outcome.Failed("form-not-understood", MayHaveArrived: false, Then: NextMove.Park));
        await ReceiveAsync(birth.Standing.Exchange, "civil-status", "c-1");
        look = await gauges.LookAsync(agencies, Stop);
        Assert.Equal((stage.Now, 1), (look.Due["civil-status"], look.Parked["civil-status"]));
        Assert.Equal(stage.Now, look.NewCallback);
    }

    private async Task OpenTracedAsync()
    {
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier) with { Trace = Trace });
        await stage.PlanAsync();
    }

    private Task<CallbackReceipt?> ReceiveAsync(Exchange exchange, string agency, string callbackId)
    {
        var answer = new AgencyAnswer(AnswerKind.Answered, "done", """{"fields":{}}"""u8.ToArray());
        return stage.Callbacks.ReceiveAsync(new AgencyCallback(Ids.New(stage.Clock), agency, callbackId, exchange.Key, CallbackChannel.Rest, answer, stage.Now, CallbackHash.Of(exchange.Key, answer)), stage.Now);
    }
}

public sealed class SqliteTraces() : TraceConformance(new Stage());

public sealed class PostgresTraces(PostgresServer server) : TraceConformance(new Stage(server));
