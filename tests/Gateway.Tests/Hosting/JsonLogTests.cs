using System.Text;
using System.Text.Json;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Hosting;

public sealed partial class JsonLogTests
{
    // Unoptimised code is allowed three times as much.
#if DEBUG
    private static readonly TimeSpan LineMax = TimeSpan.FromMicroseconds(15);
#else
    private static readonly TimeSpan LineMax = TimeSpan.FromMicroseconds(5);
#endif

    [Fact]
    public void A_call_is_one_line_with_its_fields_by_name()
    {
        var line = Single(log => AttemptFinished(log, Guid.Empty, "police", "Answered", TimeSpan.FromMilliseconds(12.5)));

        Assert.Equal(3999, line.GetProperty("event").GetInt32());
        Assert.Equal("info", line.GetProperty("level").GetString());
        Assert.Equal("police", line.GetProperty("agency").GetString());
        Assert.Equal(12.5, line.GetProperty("elapsed").GetDouble());
        Assert.StartsWith("Exchange", line.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_and_states_stand_in_a_line_as_on_the_API_and_what_is_empty_leaves_no_gap()
    {
        var id = Ids.New(TimeProvider.System);
        var edge = Ids.Format(Ids.Exchange, id);

        var attempt = Single(log => log.AttemptFinished(id, "police", "residence", 1, "deferred", "", ExchangeState.AwaitingCallback, 12.5));
        var callback = Single(log => log.Received(id, "police", CallbackChannel.Soap, AnswerKind.SupplementRequested));

        Assert.Equal(edge, attempt.GetProperty("exchangeId").GetString());
        Assert.Equal("awaiting_callback", attempt.GetProperty("state").GetString());
        Assert.Equal($"Exchange {edge} with police/residence, attempt 1: deferred, now awaiting_callback, 12.5 ms", attempt.GetProperty("message").GetString());
        Assert.Equal($"Callback {Ids.Format(Ids.Callback, id)} of police by soap: supplement_requested", callback.GetProperty("message").GetString());
    }

    [Fact]
    public void Line_ends_escapes_and_zeros_stay_inside_their_line_and_long_text_is_cut()
    {
        var hostile = "a\r\n{\"level\":\"info\"}\u001b[31m\u009b\0\u2028" + new string('x', 2 << 20);

        var bytes = Written(log => AttemptFinished(log, Guid.Empty, hostile, "x", TimeSpan.Zero));

        var text = Encoding.UTF8.GetString(bytes);
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain(text[..^1], char.IsControl);
        Assert.InRange(bytes.Length, 1000, 4000);
        Assert.Equal(LogLines.TextMax, JsonDocument.Parse(bytes).RootElement.GetProperty("agency").GetString()!.Length);
    }

    [Fact]
    public void Vietnamese_stays_readable() =>
        Assert.Contains("Hết giờ chờ", Encoding.UTF8.GetString(Written(log => AttemptFinished(log, Guid.Empty, "Hết giờ chờ", "x", TimeSpan.Zero))), StringComparison.Ordinal);

    [Fact]
    public void An_exception_leaves_as_type_and_stack_without_its_text()
    {
        var bytes = Written(log =>
        {
            try
            {
                throw new InvalidOperationException("001094000058", new IOException("001094000058"));
            }
            catch (InvalidOperationException e)
            {
                log.RequestFailed(e, "/x", "t");
            }
        });

        var line = JsonDocument.Parse(bytes).RootElement;
        Assert.Equal("System.InvalidOperationException", line.GetProperty("error").GetString());
        Assert.Equal("System.IO.IOException", line.GetProperty("cause").GetString());
        Assert.DoesNotContain("001094000058", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void When_nobody_reads_lines_are_dropped_and_the_loss_is_told()
    {
        using var blocked = new ManualResetEventSlim();
        using var output = new SlowStream(blocked);
        var log = new JsonLog(output, TimeProvider.System);
        var logger = log.CreateLogger("x");
        var text = new string('x', 1000);
        for (var i = 0; i < 2 * (LogSink.BytesMax / 1000) + 1000; i++)
            AttemptFinished(logger, Guid.Empty, text, "x", TimeSpan.Zero);
        blocked.Set();
        log.Dispose();

        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var told = lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("dropped", out _)).Sum(line => line.GetProperty("dropped").GetInt64());
        Assert.True(told > 0);
        Assert.Equal(2 * (LogSink.BytesMax / 1000) + 1000, lines.Count(line => line.Contains("\"event\":3999", StringComparison.Ordinal)) + told);
    }

    [Fact]
    public void A_line_costs_less_than_five_microseconds()
    {
        using var log = new JsonLog(Stream.Null, TimeProvider.System);
        var logger = log.CreateLogger("Gateway.Host.Exchanges.ExchangeWorker");
        const int lines = 2_000;
        var best = TimeSpan.FromMilliseconds(ThreadClock.Cost(() => Write(logger, lines), runs: 25) / lines);

        TestContext.Current.SendDiagnosticMessage($"{best.TotalMicroseconds:F2} microseconds per line");
        Assert.True(best < LineMax, $"{best.TotalMicroseconds:F2} microseconds per line");
    }

    private static void Write(ILogger logger, int lines)
    {
        for (var i = 0; i < lines; i++)
            AttemptFinished(logger, Guid.Empty, "social-insurance", "Answered", TimeSpan.FromMilliseconds(i));
    }

    private static JsonElement Single(Action<ILogger> act) => JsonDocument.Parse(Written(act)).RootElement;

    private static byte[] Written(Action<ILogger> act)
    {
        using var output = new MemoryStream();
        using (var log = new JsonLog(output, TimeProvider.System))
            act(log.CreateLogger("x"));
        return output.ToArray();
    }

    [LoggerMessage(3999, LogLevel.Information, "Exchange {ExchangeId} with {Agency}: {Outcome}, after {Elapsed}")]
    private static partial void AttemptFinished(ILogger log, Guid exchangeId, string agency, string outcome, TimeSpan elapsed);

    private sealed class SlowStream(ManualResetEventSlim gate) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            gate.Wait();
            base.Write(buffer);
        }
    }
}
