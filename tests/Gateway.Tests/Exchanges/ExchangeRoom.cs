using System.Threading.Channels;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;
using Gateway.Tests.Procedures;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Exchanges;

/// <summary>The stages around one agency as the host joins them, over a store of the test's choice, with a clock that a test turns.</summary>
internal sealed class ExchangeRoom : IAsyncDisposable, IAgencyStateStore
{
    // Only so that an end that never comes fails its test instead of holding all of them.
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(20);
    private readonly Agencies agencies;
    private readonly FakeTimeProvider clock;
    private readonly Settler settler;
    private readonly InquirySettler inquirySettler;

    public ExchangeRoom(IExchangeStore store, AgencyContract contract, FakeTimeProvider clock)
    {
        this.clock = clock;
        Node = new Node(clock, Life);
        Agency = new Agency(contract, new AgencyOptions(), Adapter, clock);
        var signals = new Signals();
        var duties = new Duties([contract.Code], clock);
        (Duty = duties[Duty.Agency(contract.Code)]).Keep();
        Runner = new AttemptRunner(store, Attempts.Writer, Inquiries.Writer, signals, duties, Node, clock, NullLogger<AttemptRunner>.Instance);
        Pump = new AgencyPump(Agency, store, this, Runner, signals, Node, clock, NullLogger<AgencyPump>.Instance);
        Asking = new InquiryStage(Agency, store, Runner, Inquiries, Node, clock, NullLogger<InquiryStage>.Instance);
        agencies = new Agencies([Agency]);
        var turns = new Turns(new Dictionary<string, AgencyContract> { [contract.Code] = contract }, new TurnOptions("vn.onestop.", "/gateway", null), SomeProcedures.Codes, SomeCalendar.Published, clock);
        settler = new Settler(store, Attempts.Reader, agencies, turns, signals, clock, NullLogger<Settler>.Instance);
        inquirySettler = new InquirySettler(store, Inquiries.Reader, agencies, turns, signals, clock, NullLogger<InquirySettler>.Instance);
    }

    /// <summary>As the process sees it that has the agency, or another one.</summary>
    public HeadStart HeadStart(bool hasDuty = true)
    {
        var duties = new Duties([Agency.Code], clock);
        if (hasDuty)
            duties[Duty.Agency(Agency.Code)].Keep();
        return new(agencies, duties, Runner, Node, clock);
    }

    /// <summary>The agency's, of which the pump knows when it is told.</summary>
    public Duty Duty { get; }

    /// <summary>What the process that had the agency before has left.</summary>
    public (CircuitState Circuit, int UnderWay)? Left { get; set; } = (CircuitState.Closed, 0);

    Task IAgencyStateStore.TellAsync(string agency, CircuitState circuit, int gone, DateTimeOffset now) => throw new NotSupportedException();

    Task<(CircuitState Circuit, int UnderWay)?> IAgencyStateStore.FindAsync(string agency, string owner) => Task.FromResult(Left);

    public ApplicationLifetime Life { get; } = new(NullLogger<ApplicationLifetime>.Instance);

    public Node Node { get; }

    public ScriptedAdapter Adapter { get; } = new();

    public Agency Agency { get; }

    public Channel<AttemptEnd> Attempts { get; } = Channel.CreateUnbounded<AttemptEnd>();

    public Channel<InquiryEnd> Inquiries { get; } = Channel.CreateUnbounded<InquiryEnd>();

    public AttemptRunner Runner { get; }

    public AgencyPump Pump { get; }

    public InquiryStage Asking { get; }

    public async Task StartSettlersAsync()
    {
        await settler.StartAsync(TestContext.Current.CancellationToken);
        await inquirySettler.StartAsync(TestContext.Current.CancellationToken);
    }

    public Task<bool> AskOnceAsync() => Asking.RunOnceAsync(TestContext.Current.CancellationToken).WaitAsync(EndMax, TestContext.Current.CancellationToken);

    public Task<InquiryEnd> NextInquiryAsync() => Inquiries.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(EndMax, TestContext.Current.CancellationToken);

    /// <summary>Everything that runs has ended and been settled.</summary>
    public async Task DrainAsync()
    {
        await new Drain(Runner, Attempts.Writer, Inquiries.Writer).StopAsync(TestContext.Current.CancellationToken).WaitAsync(EndMax);
        await (settler.ExecuteTask ?? Task.CompletedTask).WaitAsync(EndMax);
        await (inquirySettler.ExecuteTask ?? Task.CompletedTask).WaitAsync(EndMax);
    }

    /// <summary>Attempts of other dossiers fail until the circuit opens.</summary>
    public async Task BreakCircuitAsync()
    {
        for (var i = 0; i < Agency.Contract.Limits.BreakerMinimum; i++)
            await Agency.Gate.RunAsync(_ => ValueTask.FromResult<Outcome>(new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true)), new Outcome.Refused(""), TestContext.Current.CancellationToken);
        Assert.False(Agency.Gate.IsFlowing);
    }

    public ValueTask DisposeAsync()
    {
        Node.Dispose();
        settler.Dispose();
        inquirySettler.Dispose();
        Pump.Dispose();
        Asking.Dispose();
        return ValueTask.CompletedTask;
    }
}
