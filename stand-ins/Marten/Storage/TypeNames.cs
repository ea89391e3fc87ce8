using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Marten.Storage;

/// <summary>How classes are called in the database: exactly as Marten calls them.</summary>
internal static partial class TypeNames
{
    public static string NameInCode(Type type)
    {
        var name = type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(FullNameInCode))}>"
            : type.Name;
        return type.IsNested && type.DeclaringType is { } outer ? $"{outer.Name}.{name}" : name;
    }

    public static string FullNameInCode(Type type)
    {
        if (type.IsGenericType || string.IsNullOrEmpty(type.FullName))
            return string.IsNullOrEmpty(type.Namespace) ? NameInCode(type) : $"{type.Namespace}.{NameInCode(type)}";
        return type.FullName.Replace('+', '.');
    }

    public static string DocumentAlias(Type type)
    {
        var name = type.Name;
        if (type.IsGenericType)
            name = Unfit().Replace(NameInCode(type), string.Empty).Replace(",", "_", StringComparison.Ordinal);
        name = Lower(name);
        return type.IsNested ? $"{Lower(type.DeclaringType!.Name)}_{name}" : name;
    }

    /// <summary>SeatTaken becomes seat_taken.</summary>
    public static string TableAlias(string name)
    {
        var alias = new StringBuilder(name.Length + 8);
        foreach (Match word in Words().Matches(name))
        {
            if (alias.Length > 0)
                alias.Append('_');
            alias.Append(Lower(word.Value));
        }

        return alias.ToString();
    }

    public static string EventTypeName(Type type) => type.IsGenericType ? NameInCode(type) : TableAlias(type.Name);

    public static string DotNetTypeName(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";

    private static string Lower(string value) => value.ToLower(CultureInfo.InvariantCulture);

    [GeneratedRegex("<|>|\\.| ")]
    private static partial Regex Unfit();

    [GeneratedRegex("[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex Words();
}
