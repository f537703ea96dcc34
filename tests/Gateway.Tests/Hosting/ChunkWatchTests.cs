using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Gateway.Host.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Hosting;

public sealed class ChunkWatchTests
{
    private static readonly Gen<(int Written, int Consumed)[]> Steps = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 9]).Array[80];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // What comes after the last chunk's line is another request's, so nothing in it matters here.
    [Fact]
    public Task A_good_body_and_what_follows_it_pass_unchanged_however_they_come_and_are_read() => Steps.SampleAsync(async steps =>
    {
        const string Whole = "3;a=b\r\n;\u0001c\r\nA\r\n0123456789\r\n0\r\n\r\nGET /;\u0001\r\n";
        return await ReadAsync(Whole, steps) == Whole;
    });

    [Fact]
    public Task A_bad_line_never_reaches_the_reader() => Steps.SampleAsync(async steps =>
    {
        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync("3\r\nabc\r\n3;\u0001\r\nabc\r\n0\r\n\r\n", steps));
        return refused.StatusCode == StatusCodes.Status400BadRequest;
    });

    private static async Task<string> ReadAsync(string text, (int Written, int Consumed)[] steps)
    {
        var pipe = new Pipe();
        var watch = new ChunkWatch(pipe.Reader);
        watch.Start();
        var (bytes, at, read) = (Encoding.Latin1.GetBytes(text), 0, new List<byte>());
        foreach (var (written, consumed) in steps.Append((bytes.Length, bytes.Length)))
        {
            var end = Math.Min(bytes.Length, at + written);
            if (end == at && read.Count == bytes.Length)
                break;
            await pipe.Writer.WriteAsync(bytes.AsMemory(at..end), Stop);
            at = end;
            if (!watch.TryRead(out var result))
                continue;
            var taken = result.Buffer.Slice(0, Math.Min(consumed, result.Buffer.Length));
            read.AddRange(taken.ToArray());
            watch.AdvanceTo(taken.End);
        }
        return Encoding.Latin1.GetString([.. read]);
    }
}
