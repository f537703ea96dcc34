using System.Data.Common;

namespace Gateway.Storage;

/// <summary>The columns of a reader's row, in their order.</summary>
internal sealed class ReaderColumns(DbDataReader reader) : Columns
{
    private int index;
    private bool? isInBytes;

    public ReaderColumns Rewind()
    {
        index = -1;
        return this;
    }

    public override string? TextOrNull() => reader.IsDBNull(++index) ? null : reader.GetString(index);

    public override long? NumberOrNull() => reader.IsDBNull(++index) ? null : reader.GetInt64(index);

    // The driver says once how it keeps ids.
    public override Guid? IdOrNull()
    {
        if (reader.IsDBNull(++index))
            return null;
        isInBytes ??= reader.GetFieldType(index) == typeof(byte[]);
        return isInBytes.Value ? new Guid(reader.GetFieldValue<byte[]>(index), bigEndian: true) : reader.GetGuid(index);
    }

    public override byte[] Bytes() => reader.IsDBNull(++index) ? [] : reader.GetFieldValue<byte[]>(index);
}
