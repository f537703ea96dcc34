using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Auditing;

/// <summary>Which lines were logged, by their event ids.</summary>
internal sealed class HeardLog<T> : ILogger<T>
{
    public List<int> Ids { get; } = [];

    public int Count(int id) => Ids.Count(heard => heard == id);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Ids.Add(eventId.Id);
}
