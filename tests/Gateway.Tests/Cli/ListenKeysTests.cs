using System.Text.Json;
using System.Threading.Channels;
using Gateway.Host.Cli;
using Gateway.Host.Hosting;

namespace Gateway.Tests.Cli;

/// <summary>Keys at a listener's terminal, and the columns and twins of a listener.</summary>
public sealed class ListenKeysTests : IDisposable
{
    private readonly StringWriter output = new(), error = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Terminal terminal;
    private readonly ListenKeys keys;

    public ListenKeysTests()
    {
        terminal = new(output, error, OutputForm.Text, new Tongue(true), quiet: false);
        keys = new(null, new Uri("http://127.0.0.1:8080/"), terminal, stop);
    }

    public void Dispose()
    {
        stop.Dispose();
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task Whoever_looks_at_an_older_result_goes_on_looking_at_it()
    {
        Hear(0, 1, 2);
        await PressAsync(ConsoleKey.K, ConsoleKey.UpArrow);
        Hear(3);
        await PressAsync(ConsoleKey.J, ConsoleKey.DownArrow, ConsoleKey.DownArrow);
        Hear(4);
        await PressAsync(ConsoleKey.DownArrow);

        Assert.Equal(["▸ 2/3 D-1", "▸ 1/3 D-0", "▸ 2/4 D-1", "▸ 3/4 D-2", "▸ 4/4 D-3", "▸ 5/5 D-4"], Said());
    }

    [Fact]
    public async Task The_newest_is_chosen_until_another_is_and_the_oldest_are_let_go()
    {
        Hear([.. Enumerable.Range(0, 250)]);
        await PressAsync(ConsoleKey.DownArrow);
        await PressAsync([.. Enumerable.Repeat(ConsoleKey.UpArrow, 199)]);
        Hear(250);
        await PressAsync(ConsoleKey.UpArrow);

        var said = Said();
        Assert.Equal(("▸ 200/200 D-249", "▸ 1/200 D-50", "▸ 1/200 D-51"), (said[0], said[^2], said[^1]));
    }

    [Theory]
    [InlineData(ConsoleKey.UpArrow)]
    [InlineData(ConsoleKey.R)]
    [InlineData(ConsoleKey.O)]
    [InlineData(ConsoleKey.D)]
    public async Task Before_anything_was_heard_each_key_says_so(ConsoleKey key)
    {
        await PressAsync(key);

        Assert.Equal("Nothing has been heard yet.\n", output.ToString());
    }

    [Theory]
    [InlineData(ConsoleKey.R, "There is nowhere to bring it: run with --forward-to\n")]
    [InlineData(ConsoleKey.O, "http://127.0.0.1:8080/v1/dossiers/D-7\ngateway dossier get D-7\n")]
    [InlineData(ConsoleKey.Z, "Keys: ↑↓ choose · r bring again · o address · d details · q quit\n")]
    public async Task A_key_says_what_it_does(ConsoleKey key, string said)
    {
        Hear(7);
        await PressAsync(key);

        Assert.Equal(said, output.ToString());
    }

    [Fact]
    public async Task Quitting_is_no_interruption()
    {
        await PressAsync(ConsoleKey.Q);

        Assert.True(keys.IsQuit);
        Assert.True(stop.IsCancellationRequested);
    }

    [Fact]
    public void A_twin_is_told_of_once_and_its_end_too()
    {
        var address = new Uri($"http://127.0.0.1:9/{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}");
        using var second = new TwinWatch(new UriBuilder(address) { Host = "localhost" }.Uri, terminal);
        using var elsewhere = new TwinWatch(new Uri(address, "/other"), terminal);
        using (var first = new TwinWatch(address, terminal))
        {
            first.Look();
            elsewhere.Look();
            Assert.Empty(error.ToString());
            second.Look();
            second.Look();
        }
        second.Look();
        second.Look();

        Assert.Equal(
            ["▲ Another gateway listen on this machine brings results to this address too: the receiver gets each of them twice.", "No other gateway listen brings results to this address any more."],
            error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_table_has_a_column_for_whatever_a_result_may_have()
    {
        using var contract = JsonDocument.Parse(Repository.Contract("results", "v1", "result-event.schema.json"));
        var definitions = contract.RootElement.GetProperty("definitions");
        var bodies = contract.RootElement.GetProperty("oneOf").EnumerateArray().Select(kind => kind.GetProperty("properties").GetProperty("data").GetProperty("$ref").GetString()!.Split('/')[^1]);
        var attributes = contract.RootElement.GetProperty("properties").EnumerateObject().Select(member => member.Name).Where(name => name != "data");
        var inside = bodies.SelectMany(body => definitions.GetProperty(body).GetProperty("properties").EnumerateObject().Select(member => "data." + member.Name))
            .SelectMany(name => name == "data.reason" ? ["data.reason.vi", "data.reason.en"] : new[] { name });

        Assert.Equal(attributes.Concat(inside).ToHashSet(), [.. ResultText.Columns]);
        Assert.Equal(ResultText.Columns.Count, ResultText.Columns.Distinct().Count());
    }

    [Fact]
    public void Every_type_of_the_contract_has_its_word()
    {
        var samples = Directory.GetFiles(Path.Combine(Repository.Contracts, "results", "v1", "samples")).Select(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.Clone()).ToList();

        Assert.Equal(samples.Select(ResultText.Type).ToHashSet(), [.. ResultText.Types]);
        Assert.All(samples, sample => Assert.DoesNotContain(ResultText.Type(sample), ResultText.Line(sample, terminal), StringComparison.Ordinal));
    }

    private void Hear(params int[] numbers)
    {
        foreach (var number in numbers)
            keys.Hear(JsonDocument.Parse($$"""{"type":"vn.onestop.dossier.steps_settled.v1","subject":"D-{{number}}","time":"2026-11-24T01:00:00Z","data":{} }""").RootElement.Clone());
    }

    private async Task PressAsync(params ConsoleKey[] pressed)
    {
        var channel = Channel.CreateUnbounded<ConsoleKeyInfo>();
        foreach (var key in pressed)
            channel.Writer.TryWrite(new('\0', key, false, false, false));
        channel.Writer.Complete();
        await keys.FollowAsync(channel.Reader);
    }

    private List<string> Said() => [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ") is [var place, .., var dossier] ? $"{place} {dossier}" : line)];
}
