using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Host.Hosting;

/// <summary>
/// Stands between a connection and the server and looks at chunked bodies only: the server says where one begins (<see cref="Start"/>, called
/// once the header was read and nothing of the body), and what the server would forgive in a chunk's line is refused with 400. It changes no
/// byte and finds no border between requests itself (ops/decisions/0005). Every other read passes straight through.
/// </summary>
internal sealed class ChunkWatch(PipeReader connection) : PipeReader
{
    private ChunkLines? lines;
    private ReadOnlySequence<byte> last;
    private long seen;

    public static void Apply(ListenOptions listen) => listen.Use(following => connection =>
    {
        var watch = new ChunkWatch(connection.Transport.Input);
        connection.Transport = new Wire(watch, connection.Transport.Output);
        connection.Features.Set(watch);
        return following(connection);
    });

    /// <summary>What is read next is a chunked body.</summary>
    public void Start() => (lines, seen) = (new ChunkLines(), 0);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        lines is null ? connection.ReadAsync(cancellationToken) : WatchAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if (!connection.TryRead(out result))
            return false;
        Watch(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (lines is not null)
            seen -= last.Slice(last.Start, consumed).Length;
        connection.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => connection.CancelPendingRead();

    public override void Complete(Exception? exception = null) => connection.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => connection.CompleteAsync(exception);

    private async ValueTask<ReadResult> WatchAsync(CancellationToken cancellation)
    {
        var result = await connection.ReadAsync(cancellation);
        Watch(result);
        return result;
    }

    // The server sees a byte only after it was looked at here.
    private void Watch(ReadResult result)
    {
        if (lines is null)
            return;
        last = result.Buffer;
        foreach (var part in last.Slice(seen))
            lines.Take(part.Span);
        seen = last.Length;
        if (lines.IsOver)
            lines = null;
        else if (lines.IsBroken)
            Refuse();
    }

    private void Refuse()
    {
        connection.AdvanceTo(last.Start);
        throw new Microsoft.AspNetCore.Http.BadHttpRequestException("A chunk's line is not as it should be.", StatusCodes.Status400BadRequest);
    }

    private sealed record Wire(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
