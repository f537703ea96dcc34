using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Tests.Exchanges;

/// <summary>A store that holds nothing, hands out what a test puts on its shelf, and fails when told to.</summary>
internal sealed class ShakyStore : IExchangeStore
{
    public Queue<Claimed> Due { get; } = [];

    public Queue<Claimed> Awaited { get; } = [];

    /// <summary>Whether the next call of that name fails.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    public Task<IReadOnlyList<Claimed>> ClaimAsync(string agency, int max, string owner, DateTimeOffset now, TimeSpan lease, string? after = null) => Run(nameof(ClaimAsync), () => (IReadOnlyList<Claimed>)Take(Due, max));

    public Task<IReadOnlyList<Claimed>> ClaimInquiriesAsync(string agency, int max, DateTimeOffset now, TimeSpan lease) => Run(nameof(ClaimInquiriesAsync), () => (IReadOnlyList<Claimed>)Take(Awaited, max));

    public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<AttemptEnd> ends, Func<OpenDossier, AttemptEnd, Changes> decide) =>
        Run(nameof(SettleAsync), () => Written(ends.Count));

    public Task<(IReadOnlyList<Written> Written, IReadOnlySet<string> AgenciesToWake)> SettleAsync(IReadOnlyList<InquiryEnd> ends, Func<OpenDossier, InquiryEnd, Changes> decide) =>
        Run(nameof(SettleAsync), () => Written(ends.Count));

    public Task<Planned> RescueAsync(int max, string owner, bool onlyOwner, DateTimeOffset now, Func<OpenDossier, Standing, Changes> decide) => throw new NotSupportedException();

    public Task GiveBackAsync(IReadOnlyList<Claimed> claimed) => Run(nameof(GiveBackAsync), () => claimed.Count);

    public Task<int> HastenAsync(string agency, int max, DateTimeOffset now) => Task.FromResult(0);

    public static Claimed Claim(string agency, string operation, ExchangeState state, bool askFirst, int number)
    {
        var id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        var exchange = new Exchange(id, "D-" + number, "step", agency, operation, "lane", "exc_" + number, "2.002621", Guid.CreateVersion7(DateTimeOffset.UnixEpoch), null, DateTimeOffset.UnixEpoch);
        var request = new AgencyRequest { ExchangeId = id, IdempotencyKey = exchange.Key, Dossier = exchange.Dossier, Office = "H26", Operation = operation, ProcedureCode = "2.002621", Attempt = 1, Body = "{}"u8.ToArray(), OccurredAt = DateTimeOffset.UnixEpoch };
        return new Claimed(request, new Standing { Exchange = exchange, State = state, Attempts = 1, Epoch = 1, AskFirst = askFirst });
    }

    private Task<T> Run<T>(string name, Func<T> work) => Fails(name) ? Task.FromException<T>(new InvalidOperationException(name)) : Task.FromResult(work());

    private static List<Claimed> Take(Queue<Claimed> shelf, int max)
    {
        var taken = new List<Claimed>();
        while (taken.Count < max && shelf.TryDequeue(out var claim))
            taken.Add(claim);
        return taken;
    }

    private static (IReadOnlyList<Written>, IReadOnlySet<string>) Written(int count) => ([.. Enumerable.Repeat(new Written(false, ExchangeState.Settled), count)], new HashSet<string>());
}
