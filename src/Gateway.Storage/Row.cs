using System.Runtime.InteropServices;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>Binds the parameters <c>?1, ?2, …</c> of one statement, in order.</summary>
public abstract class Row
{
    public abstract Row Add(string? value);

    public abstract Row Add(long? value);

    public abstract Row Add(Guid? value);

    public abstract Row Add(ReadOnlySpan<byte> value);

    /// <summary>The same of bytes that nobody changes any more: they are not copied.</summary>
    public virtual Row Add(byte[] value) => Add(value.AsSpan());

    public Row Add(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length ? Add(whole.Array) : Add(value.Span);

    public Row Add(DateTimeOffset? value) => Add(value?.ToUnixTimeMilliseconds());

    public Row Add(bool value) => Add(value ? 1 : 0);

    public Row Add(OfficeCode value) => Add(value.Value);
}

/// <summary>Reads the columns of one row, in order, each once.</summary>
public abstract class Columns
{
    public abstract string? TextOrNull();

    public abstract long? NumberOrNull();

    public abstract Guid? IdOrNull();

    public abstract byte[] Bytes();

    public string Text() => TextOrNull() ?? throw new InvalidDataException("A column that is never null is null.");

    public long Number() => NumberOrNull() ?? throw new InvalidDataException("A column that is never null is null.");

    public int Small() => checked((int)Number());

    public bool Flag() => Number() != 0;

    public Guid Id() => IdOrNull() ?? throw new InvalidDataException("A column that is never null is null.");

    public DateTimeOffset? TimeOrNull() => NumberOrNull() is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Number());
}
