namespace Gateway.Tests.Telemetry;

/// <summary>What a collector and a scraper see of the real binary at work.</summary>
public sealed class WatchedProvinceTests(WatchedProvince province) : IClassFixture<WatchedProvince>
{
    private IEnumerable<SeenSpan> Traced => province.Spans.Where(span => span.Trace == WatchedProvince.Trace);

    [Fact]
    public void One_trace_goes_from_the_sender_s_event_through_every_attempt_to_the_answer()
    {
        var accepted = Assert.Single(Traced, span => span.Name == "dossier_event.accept");
        Assert.Equal((WatchedProvince.Sender, "new", "accepted"), (accepted.Parent, accepted["gateway.outcome"], accepted["gateway.event.kind"]));
        // What the agency's own program says of its answer, it says where it was called.
        Assert.All(Traced.Where(span => span != accepted && span.Name != "callback.receive"), span => Assert.Equal(accepted.Id, span.Parent));
        Assert.Single(Traced, span => span.Name == "dossier_event.plan");

        var attempt = Assert.Single(Traced, span => span.Name == "exchange.attempt" && span["gateway.agency"] == "social-insurance");
        Assert.Equal(("reissue-health-card", "deferred", "1"), (attempt["gateway.operation"], attempt["gateway.outcome"], attempt["gateway.attempt"]));
        var matched = Assert.Single(Traced, span => span.Name == "callback.match");
        Assert.Equal((attempt["gateway.exchange.id"], "Matched"), (matched["gateway.exchange.id"], matched["gateway.state"]));
        Assert.Contains(Traced, span => span.Name == "exchange.attempt" && span["gateway.agency"] == "provincial-portal");
        Assert.Contains(Traced, span => span.Name == "exchange.settle" && span["gateway.exchange.id"] == attempt["gateway.exchange.id"]);
    }

    [Theory]
    [InlineData("social-insurance")]
    [InlineData("provincial-portal")]
    [InlineData("one-stop")]
    public void An_agency_is_told_which_attempt_called_it(string agency)
    {
        var attempts = Traced.Where(span => span.Name == "exchange.attempt" && span["gateway.agency"] == agency).Select(span => $"00-{span.Trace}-{span.Id}-01").ToHashSet();

        var told = province.Traceparents[agency].Where(parent => parent.Contains(WatchedProvince.Trace, StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(told);
        Assert.Subset(attempts, told.ToHashSet());
    }

    [Fact]
    public void The_receipt_of_an_answer_is_linked_to_the_trace_that_it_answers() =>
        Assert.Contains(province.Spans, span => span.Name == "callback.receive" && span["gateway.agency"] == "social-insurance" && span.LinkedTraces.Contains(WatchedProvince.Trace));

    [Fact]
    public void A_dossier_that_nobody_traces_has_a_trace_of_its_own()
    {
        var accepted = Assert.Single(province.Spans, span => span.Name == "dossier_event.accept" && span.Trace != WatchedProvince.Trace);

        Assert.Equal("", accepted.Parent);
        Assert.Contains(province.Spans, span => span.Name == "exchange.attempt" && span.Parent == accepted.Id);
    }

    [Theory]
    [InlineData("gateway_exchanges_total{agency=\"social-insurance\",outcome=\"deferred\",procedure=\"9.900001\"}")]
    [InlineData("gateway_exchanges_total{agency=\"social-insurance\",outcome=\"answered\",procedure=\"9.900001\"}")]
    [InlineData("gateway_exchange_duration_seconds_count{agency=\"social-insurance\"}")]
    [InlineData("gateway_attempt_duration_seconds_count{agency=\"social-insurance\"}")]
    public void A_scrape_counts_what_happened(string sample)
    {
        Assert.False(province.Before.ContainsKey(sample));
        Assert.Equal(2, province.After[sample]);
    }

    [Theory]
    [InlineData("gateway_batch_size_sum{stage=\"intake\"}", 2)]
    [InlineData("gateway_batch_size_sum{stage=\"planning\"}", 2)]
    [InlineData("gateway_batch_size_sum{stage=\"matching\"}", 2)]
    [InlineData("gateway_batch_size_sum{stage=\"claiming\"}", 8)]
    [InlineData("gateway_batch_size_sum{stage=\"settling\"}", 8)]
    [InlineData("gateway_claim_seconds_count{agency=\"social-insurance\"}", 2)]
    public void A_scrape_tells_how_much_each_transaction_carried(string sample, double least) => Assert.InRange(province.After[sample], least, double.MaxValue);

    [Theory]
    [InlineData("gateway_agency_circuit_state{agency=\"police\",state=\"closed\"}", 1)]
    [InlineData("gateway_agency_circuit_state{agency=\"police\",state=\"open\"}", 0)]
    [InlineData("gateway_agency_circuit_state{agency=\"police\",state=\"half_open\"}", 0)]
    [InlineData("gateway_exchanges_parked{agency=\"police\"}", 0)]
    [InlineData("gateway_exchange_oldest_due_seconds{agency=\"police\"}", 0)]
    public void A_scrape_shows_how_it_stands(string sample, double value) => Assert.Equal(value, province.After[sample]);

    [Theory]
    [InlineData("gateway_stage_oldest_seconds{stage=\"planning\"}")]
    [InlineData("gateway_stage_oldest_seconds{stage=\"matching\"}")]
    [InlineData("gateway_replay_items_total{outcome=\"failed\"}")]
    [InlineData("process_start_time_seconds")]
    public void A_scrape_shows_what_waits(string sample) => Assert.True(province.After.ContainsKey(sample));

    [Fact]
    public void A_collector_gets_the_same_names() =>
        Assert.Superset(
            new HashSet<string> { "gateway_exchanges_total", "gateway_exchange_duration_seconds", "gateway_exchange_oldest_due_seconds", "gateway_exchanges_parked", "gateway_agency_circuit_state", "gateway_batch_size" },
            province.SentMetrics.ToHashSet());

    [Fact]
    public void Nothing_that_is_told_names_a_dossier_an_office_or_a_person()
    {
        Assert.DoesNotContain(province.Dossier, province.Told, StringComparison.Ordinal);
        Assert.DoesNotContain("000.00.12.H26", province.Told, StringComparison.Ordinal);
        Assert.DoesNotContain("Thử Nghiệm", province.Told, StringComparison.Ordinal);
        Assert.All(province.After.Keys, sample => Assert.DoesNotContain("exc_", sample, StringComparison.Ordinal));
        Assert.All(province.Spans.SelectMany(span => span.Tags.Keys), tag => Assert.StartsWith("gateway.", tag, StringComparison.Ordinal));
    }
}
