using System.Buffers;

namespace Gateway.Host.Hosting;

/// <summary>The gateway's console: JSON lines on standard output, formatted on the caller's thread, written on another.</summary>
[ProviderAlias("Json")]
internal sealed class JsonLog(Stream output, TimeProvider clock) : ILoggerProvider
{
    private readonly LogSink sink = new(output, clock);

    [ThreadStatic] private static ArrayBufferWriter<byte>? buffer;

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, sink, clock);

    public void Dispose() => sink.Dispose();

    private sealed class Category(string name, LogSink sink, TimeProvider clock) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = buffer ??= new ArrayBufferWriter<byte>(1024);
            line.ResetWrittenCount();
            LogLines.Write(line, clock.GetUtcNow(), logLevel, name, eventId, state, exception, formatter);
            sink.Append(line.WrittenSpan);
        }
    }
}
