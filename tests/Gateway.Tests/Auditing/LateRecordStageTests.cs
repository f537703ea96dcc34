using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Auditing;

/// <summary>What comes late is not lost while the store is away, and not forgotten at the end.</summary>
public sealed class LateRecordStageTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));
    private readonly Recorder recorder = new();
    private readonly LateRecords late;
    private readonly LateRecordStage stage;

    public LateRecordStageTests()
    {
        late = new(clock);
        stage = new(late, recorder, clock, NullLogger<LateRecordStage>.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => stage.Dispose();

    [Fact]
    public async Task A_store_that_is_away_gets_it_when_it_is_back()
    {
        recorder.IsAway = true;
        late.SignedIn("shop-a", "7h3k9mqa");
        late.Add(Refusal.OfRight("shop-a", "read-audit"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.RunOnceAsync(Stop));
        late.Add(Refusal.OfRight("shop-a", "read-audit"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.RunOnceAsync(Stop));
        recorder.IsAway = false;
        await stage.RunOnceAsync(Stop);
        Assert.Equal([AuditTypes.SignInSucceeded, AuditTypes.AccessDenied], recorder.Notes.Select(note => note.Type));
        await stage.RunOnceAsync(Stop);
        Assert.Equal(2, recorder.Notes.Count);
    }

    [Fact]
    public async Task An_orderly_end_records_what_was_only_counted()
    {
        late.Add(Refusal.OfRight("shop-a", "read-audit"));
        await stage.RunOnceAsync(Stop);
        late.Add(Refusal.OfRight("shop-a", "read-audit"));
        await stage.RunOnceAsync(Stop);
        Assert.Single(recorder.Notes);
        await stage.StopAsync(Stop);
        Assert.Equal(2, recorder.Notes.Count);
    }

    [Fact]
    public async Task An_end_with_the_store_away_is_an_end()
    {
        late.Add(Refusal.OfRight("shop-a", "read-audit"));
        recorder.IsAway = true;
        await stage.StopAsync(Stop);
        Assert.Single(late.Take().Counted);
    }

    private sealed class Recorder : IAuditRecorder
    {
        public bool IsAway { get; set; }

        public List<AuditNote> Notes { get; } = [];

        public Task AddAsync(params IReadOnlyList<AuditNote> notes)
        {
            if (IsAway)
                throw new StoreUnavailableException(StoreTrouble.Closed, TimeSpan.FromSeconds(1));
            Notes.AddRange(notes);
            return Task.CompletedTask;
        }
    }
}
