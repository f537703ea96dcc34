using System.Data;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>How readers meet the columns of either engine: times are Unix milliseconds in both, ids are bytes in one and uuid in the other.</summary>
internal static class ReaderTypes
{
    public static void Register()
    {
        SqlMapper.AddTypeHandler(new Times());
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.AddTypeHandler(new Identifiers());
    }

    private sealed class Times : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value);

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUnixTimeMilliseconds();
    }

    private sealed class Identifiers : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => value is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)value;

        public override void SetValue(IDbDataParameter parameter, Guid value) => parameter.Value = parameter is SqliteParameter ? value.ToByteArray(bigEndian: true) : value;
    }
}
