using System.Text.Json;
using Gateway.Adapters;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Procedures;
using Gateway.Tests.Procedures;

namespace Gateway.Tests.Planning;

/// <summary>One dossier, kept in memory the way the store keeps it: every turn reads all of it, changes it, and is written back.</summary>
internal sealed class DossierWorld
{
    private static readonly Dictionary<string, AgencyContract> Agencies =
        AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies.ToDictionary(a => a.Contract.Code, a => a.Contract);

    public static readonly RetrySchedule Schedule = new([TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)], 0);

    private readonly List<Standing> exchanges = [];
    private readonly List<ExchangeLink> links = [];
    private DossierFacts facts;
    private Plan plan;
    private List<PlanStep> steps = [];
    private SupplementNotice? notice;
    private int ids;

    public DossierWorld(string procedureCode, string sample, string channel = "counter")
    {
        var data = JsonDocument.Parse(Repository.Contract("intake", "v1", "samples", sample)).RootElement.GetProperty("data");
        var body = System.Text.Encoding.UTF8.GetBytes(data.GetRawText().Replace("\"channel\": \"counter\"", $"\"channel\": \"{channel}\"", StringComparison.Ordinal));
        Assert.True(OfficeCode.TryParse("000.00.12.H26", out var office));
        var accepted = new DossierEvent(NewId(), "/H26/test", "1", DossierEventKind.Accepted, "H26-261123-0001", office, 1, procedureCode, Now, null, Now, [], body);
        var opening = PlanRules.Open(Published.Definition(procedureCode), accepted, SomeCalendar.Published, NewId(), Now);
        (facts, plan) = (opening.Facts, opening.Plan);
        var turn = Begin();
        turn.Open(opening.Steps, opening.Lanes, opening.PortalStart);
        Write(turn.Finish());
    }

    public DateTimeOffset Now { get; private set; } = SomeCalendar.At("2026-11-23T09:00:00");

    public IReadOnlyList<Standing> Exchanges => exchanges;

    public IReadOnlyList<ExchangeLink> Links => links;

    public IReadOnlyList<PlanStep> Steps => steps;

    public DossierFacts Facts => facts;

    public SupplementNotice? Notice => notice;

    public List<ResultEvent> Results { get; } = [];

    /// <summary>For each status told to the portal: how many plan steps were still open when it was.</summary>
    public List<(int Code, int OpenSteps)> Told { get; } = [];

    public Standing? Find(Func<Standing, bool> which, int pick)
    {
        var found = exchanges.Where(which).ToList();
        return found.Count == 0 ? null : found[pick % found.Count];
    }

    /// <summary>Takes a due exchange under lease; that is no turn.</summary>
    public void Claim(Standing due) => Replace(due with { State = ExchangeState.InFlight, Attempts = due.Attempts + (due.AskFirst ? 0 : 1), Epoch = due.Epoch + 1, DueAt = null });

    public void End(Standing inFlight, Outcome outcome) =>
        Turn(turn => turn.Move(ExchangeRules.After(turn.Find(inFlight.Exchange.Id)!, outcome, Operation(inFlight), Schedule, Now, 0)));

    public void Ask(Standing exchange, InquiryAnswer answer) =>
        Turn(turn => turn.Move(ExchangeRules.AfterInquiry(turn.Find(exchange.Exchange.Id)!, answer, Operation(exchange), Schedule, Now, 0)));

    public void Hear(Standing exchange, AnswerKind kind)
    {
        var fields = Operation(exchange).ResultFields.ToDictionary(f => f, _ => "1");
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["fields"] = fields });
        var callback = new AgencyCallback(NewId(), exchange.Exchange.Agency, "1", exchange.Exchange.Key, CallbackChannel.Rest, new AgencyAnswer(kind, "code", content), Now, []);
        Turn(turn => turn.Hear(CallbackRules.Apply(callback, turn.Find(exchange.Exchange.Id), null, Operation(exchange), Now)));
    }

    public static Outcome Answer(Standing exchange)
    {
        var fields = Operation(exchange).ResultFields.ToDictionary(f => f, _ => "1");
        return new Outcome.Answered(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["fields"] = fields }));
    }

    public void Turn(Action<DossierTurn> what)
    {
        Now = Now.AddMinutes(7);
        var turn = Begin();
        what(turn);
        Write(turn.Finish());
    }

    public Guid NewId() => new(++ids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private DossierTurn Begin() => new(new OpenDossier(facts, plan, steps, exchanges, links, notice), new TurnContext
    {
        Now = Now,
        NewId = NewId,
        Agencies = Agencies,
        EventTypePrefix = "vn.onestop.",
        EventSource = "/gateway",
        Shop = "one-stop",
        PortalCodes = SomeProcedures.Codes,
        AddWorkingMinutes = (from, minutes) => WorkingTime.Add(SomeCalendar.Published, from, TimeSpan.FromMinutes(minutes)),
    });

    private void Write(Changes changes)
    {
        facts = changes.Facts;
        if (changes.OpenedPlan is { } opened)
            (plan, steps) = (opened, [.. changes.OpenedSteps]);
        foreach (var moved in changes.Moved.Values)
            Replace(moved);
        exchanges.AddRange(changes.Born);
        links.AddRange(changes.Linked);
        Results.AddRange(changes.Results);
        steps = [.. steps.Select(step => step with { Exchange = exchanges.FindLast(e => e.Exchange.Step == step.Code)?.Exchange.Id })];
        notice = changes.NoticeSent ? null : changes.Notice ?? notice;
        var open = exchanges.Count(e => e.Exchange.Step is not null && e.Exchange.Operation != DossierTurn.HandOver && !e.IsSettled);
        Told.AddRange(changes.Born.Where(b => b.Exchange.PortalStatus is not null && b.State != ExchangeState.Parked).Select(b => (b.Exchange.PortalStatus!.Value, open)));
    }

    private void Replace(Standing next) => exchanges[exchanges.FindIndex(e => e.Exchange.Id == next.Exchange.Id)] = next;

    private static AgencyOperation Operation(Standing exchange) => Agencies[exchange.Exchange.Agency].Operations[exchange.Exchange.Operation];
}
