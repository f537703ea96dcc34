using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Telemetry;

public sealed class GaugeStageTests
{
    // Of no other test, for the listener hears every host of the process.
    private const string Dossier = "000.00.12.H26-261123-0300";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_grows_older_between_two_looks_and_is_zero_where_another_process_has_the_duty()
    {
        await using var stage = new Stage();
        using var gauges = Gauges(stage);
        using var seen = new Seen();
        await stage.OpenAsync("accepted-birth", Dossier);
        Assert.Equal(0, seen.Of("exchange_oldest_due_seconds", "civil-status"));

        await gauges.RunOnceAsync(Stop);
        stage.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(61, seen.Of("exchange_oldest_due_seconds", "civil-status"));

        gauges.Duty!.LetGo();
        Assert.Equal(0, seen.Of("exchange_oldest_due_seconds", "civil-status"));
    }

    [Fact]
    public async Task Parked_exchanges_are_counted_at_their_agency()
    {
        await using var stage = new Stage();
        using var gauges = Gauges(stage);
        using var seen = new Seen();
        foreach (var number in new[] { 1, 2, 3 })
        {
            await stage.OpenAsync("accepted-birth", $"{Dossier}-{number}");
            await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Failed("form-not-understood", MayHaveArrived: false, Then: NextMove.Park));
        }

        await gauges.RunOnceAsync(Stop);

        Assert.Equal((3, 0), (seen.Of("exchanges_parked", "civil-status"), seen.Of("exchanges_parked", "police")));
    }

    [Theory]
    [InlineData(StoreGauges.OldestDue, "SEARCH exchange_due USING INDEX exchange_due_claim (agency=? AND priority=?)", "SEARCH exchange_due USING COVERING INDEX exchange_due_claim (agency=? AND priority=?)")]
    [InlineData(StoreGauges.CountParked, "SEARCH exchange_due USING COVERING INDEX exchange_due_parked_at (agency=?)", "SEARCH exchange_due USING INDEX exchange_due_parked_at (agency=?)")]
    public async Task A_look_reads_one_partial_index_and_sorts_nothing(string sql, string step, string orStep)
    {
        await using var stage = new Stage();
        await using var connection = new SqliteConnection($"Data Source={stage.File};Pooling=False");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + sql;
        command.Parameters.AddWithValue("@agency", "police");
        command.Parameters.AddWithValue("@max", 1);
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
            plan.Add(reader.GetString(3));

        Assert.Contains(plan, line => line == step || line == orStep);
        Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal) || line.StartsWith("SCAN exchange_due", StringComparison.Ordinal));
    }

    private static GaugeStage Gauges(Stage stage)
    {
        var duty = new Duty(Duty.Timekeeping, stage.Clock);
        duty.Keep();
        return new GaugeStage(["civil-status", "police"], new StoreGauges(stage.Database), stage.Clock, NullLogger<GaugeStage>.Instance) { Duty = duty };
    }

    /// <summary>Listens as an exporter does; of what several stages of one name say the highest counts, as it does among processes.</summary>
    private sealed class Seen : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentDictionary<(string Name, object? Agency), double> values = new();

        public Seen()
        {
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == MetricsListener.Meter && instrument.IsObservable)
                    listening.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values.AddOrUpdate((instrument.Name, tags.Length == 0 ? null : tags[0].Value), value, (_, other) => Math.Max(other, value)));
            listener.Start();
        }

        public double Of(string name, string agency)
        {
            values.Clear();
            listener.RecordObservableInstruments();
            return values[(name, agency)];
        }

        public void Dispose() => listener.Dispose();
    }
}
