using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Marten.Sessions;

/// <summary>SQL as users write it: a character for each parameter.</summary>
internal static class UserSql
{
    public static string Number(string sql, char placeholder, int parameters)
    {
        var numbered = new StringBuilder(sql.Length + 16);
        var n = 0;
        foreach (var c in sql)
        {
            if (c == placeholder)
                numbered.Append(CultureInfo.InvariantCulture, $"${++n}");
            else
                numbered.Append(c);
        }

        return n == parameters ? numbered.ToString() : throw new InvalidOperationException("Wrong number of supplied parameters");
    }

    public static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        NpgsqlParameter parameter => parameter,
        string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Varchar },
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
        DateTimeOffset moment => new NpgsqlParameter<DateTimeOffset> { TypedValue = moment.ToUniversalTime() },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
        Enum number => new NpgsqlParameter { Value = Convert.ToInt32(number, CultureInfo.InvariantCulture) },
        _ => new NpgsqlParameter { Value = value },
    };

    public static bool IsWholeQuery(string sql) =>
        sql.StartsWith("select", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("with", StringComparison.OrdinalIgnoreCase);

    public static bool IsScalar(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid) || type == typeof(DateTime) || type == typeof(DateTimeOffset)
            || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan) || type == typeof(byte[]);
    }
}
