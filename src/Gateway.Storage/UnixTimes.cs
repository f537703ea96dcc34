using System.Data;
using Dapper;

namespace Gateway.Storage;

/// <summary>Tables hold Unix milliseconds; records hold times.</summary>
internal sealed class UnixTimes : SqlMapper.TypeHandler<DateTimeOffset>
{
    private UnixTimes()
    {
    }

    /// <summary>Makes Dapper read and write times so; called by every reader before its first query, harmless when repeated.</summary>
    public static void Register() => SqlMapper.AddTypeHandler(new UnixTimes());

    public override DateTimeOffset Parse(object value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value);

    public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUnixTimeMilliseconds();
}
